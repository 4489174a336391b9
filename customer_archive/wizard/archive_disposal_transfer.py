from odoo import fields, models


class ArchiveDisposalTransfer(models.TransientModel):
    """Hands papers over that another archive takes (#203)."""

    _name = "archive.disposal.transfer"
    _description = "Hand papers over to another archive"
    _inherit = ["archive.form.mixin"]

    line_ids = fields.Many2many(
        "archive.disposal.line",
        string="Papers",
        required=True,
        default=lambda self: self._chosen("archive.disposal.line"),
    )
    recipient = fields.Char(string="Taken over by", required=True)

    def action_transfer(self):
        """Hand them over; all or none.

        :raise UserError: for what was not decided to be handed over
        """
        self.ensure_one()
        self.line_ids._hand_out(self.recipient)
        return {"type": "ir.actions.act_window_close"}
