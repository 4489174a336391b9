from odoo import fields, models


class ArchiveInboxDismiss(models.TransientModel):
    """Dismisses e-mails of the inbox, with a reason."""

    _name = "archive.inbox.dismiss"
    _description = "Dismiss e-mails"
    _inherit = ["archive.form.mixin"]

    mail_ids = fields.Many2many(
        "archive.inbox.mail",
        string="E-mails",
        required=True,
        default=lambda self: self._chosen("archive.inbox.mail"),
    )
    reason = fields.Char(required=True)

    def action_dismiss(self):
        """Dismiss them; all or none.

        :raise UserError: for who is no archivist, or what is done already
        """
        self.ensure_one()
        self.mail_ids._dismiss(self.reason)
        return {"type": "ir.actions.act_window_close"}
