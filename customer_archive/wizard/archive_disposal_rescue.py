from odoo import fields, models


class ArchiveDisposalRescue(models.TransientModel):
    """Takes papers back from the time apart: they have a value after all (#206)."""

    _name = "archive.disposal.rescue"
    _description = "Rescue papers from destruction"
    _inherit = ["archive.form.mixin"]

    line_ids = fields.Many2many(
        "archive.disposal.line",
        string="Papers",
        required=True,
        default=lambda self: self._chosen("archive.disposal.line"),
    )
    keep_until = fields.Date(required=True)
    reason = fields.Char(required=True)

    def action_rescue(self):
        """Take them back; all or none.

        :raise UserError: for what is not stored apart, or a day that has passed
        """
        self.ensure_one()
        self.line_ids._rescue(self.reason, self.keep_until)
        return {"type": "ir.actions.act_window_close"}
