from odoo import fields, models


class ArchiveDisposalKeep(models.TransientModel):
    """Notes that nobody took papers over that were to be handed over (#203)."""

    _name = "archive.disposal.keep"
    _description = "Papers were not taken over"
    _inherit = ["archive.form.mixin"]

    line_ids = fields.Many2many(
        "archive.disposal.line",
        string="Papers",
        required=True,
        default=lambda self: self._chosen("archive.disposal.line"),
    )
    reason = fields.Char(required=True)

    def action_keep(self):
        """Keep them in the archive; all or none.

        :raise UserError: for what was not decided to be handed over
        """
        self.ensure_one()
        self.line_ids._not_taken_over(self.reason)
        return {"type": "ir.actions.act_window_close"}
