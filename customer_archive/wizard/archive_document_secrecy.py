from odoo import fields, models


class ArchiveDocumentSecrecy(models.TransientModel):
    """Raises or lifts the secrecy of filed papers, with the reason (#153)."""

    _name = "archive.document.secrecy"
    _description = "Change the secrecy of filed papers"
    _inherit = ["archive.form.mixin"]

    document_ids = fields.Many2many(
        "archive.document",
        string="Papers",
        required=True,
        default=lambda self: self._chosen("archive.document"),
    )
    secrecy = fields.Selection(
        [
            ("ordinary", "Ordinary"),
            ("confidential", "Confidential"),
            ("top_secret", "Top secret"),
        ],
        required=True,
    )
    reason = fields.Char(required=True)

    def action_apply(self):
        """Change the secrecy; all or none.

        :raise AccessError: for who is no general manager
        :raise UserError: for whatever the papers refuse
        """
        self.ensure_one()
        self.document_ids._change_secrecy(self.secrecy, self.reason)
        return {"type": "ir.actions.act_window_close"}
