from odoo import api, fields, models


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
    rest = fields.Text(
        string="Go back as well", compute="_compute_rest", compute_sudo=False
    )

    @api.depends("line_ids")
    def _compute_rest(self):
        """Name what is kept together with these papers, as far as it is known."""
        for form in self:
            lines = form.line_ids._origin
            rest = (lines._with_the_rest() - lines)._filtered_access("read")
            papers = rest.document_id._filtered_access("read")
            form.rest = "\n".join(papers.mapped("display_name")) or False

    def action_rescue(self):
        """Take them back; all or none.

        :raise UserError: for what is not stored apart, or a day that has passed
        """
        self.ensure_one()
        self.line_ids._rescue(self.reason, self.keep_until)
        return {"type": "ir.actions.act_window_close"}
