from odoo import fields, models


class ArchiveDisposalAbort(models.TransientModel):
    """Gives destruction lists up, with the reason (#203)."""

    _name = "archive.disposal.abort"
    _description = "Give up destruction lists"
    _inherit = ["archive.form.mixin"]

    disposal_ids = fields.Many2many(
        "archive.disposal",
        string="Lists",
        required=True,
        default=lambda self: self._chosen("archive.disposal"),
    )
    reason = fields.Char(required=True)

    def action_abort(self):
        """Give them up; nothing of them is destroyed.

        :raise UserError: when destruction has begun
        """
        self.ensure_one()
        self.disposal_ids._abort(self.reason)
        return {"type": "ir.actions.act_window_close"}
