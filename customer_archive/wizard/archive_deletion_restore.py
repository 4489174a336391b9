from odoo import fields, models


class ArchiveDeletionRestore(models.TransientModel):
    """Brings papers back from the bin, with the reason (#76)."""

    _name = "archive.deletion.restore"
    _description = "Bring papers back from the bin"
    _inherit = ["archive.form.mixin"]

    request_ids = fields.Many2many(
        "archive.deletion.request",
        string="In the bin",
        required=True,
        default=lambda self: self._chosen("archive.deletion.request"),
    )
    reason = fields.Char(required=True)

    def action_restore(self):
        """Bring them back; all or none.

        :raise AccessError: for who does not decide
        :raise UserError: for what is not in the bin
        """
        self.ensure_one()
        self.request_ids._restore(self.reason)
        return {"type": "ir.actions.act_window_close"}
