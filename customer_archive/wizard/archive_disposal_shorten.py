from odoo import fields, models


class ArchiveDisposalShorten(models.TransientModel):
    """Lets the time apart end earlier; who approved the list decides (#205)."""

    _name = "archive.disposal.shorten"
    _description = "Shorten the time apart"
    _inherit = ["archive.form.mixin"]

    disposal_ids = fields.Many2many(
        "archive.disposal",
        string="Lists",
        required=True,
        default=lambda self: self._chosen("archive.disposal"),
    )
    until = fields.Date(
        string="Stored apart until",
        required=True,
        default=lambda self: self.env.company._archive_today(),
    )
    reason = fields.Char(required=True)

    def action_shorten(self):
        """Shorten it; the register says so.

        :raise AccessError: for anybody but who approved the list
        """
        self.ensure_one()
        self.disposal_ids._shorten(self.until, self.reason)
        return {"type": "ir.actions.act_window_close"}
