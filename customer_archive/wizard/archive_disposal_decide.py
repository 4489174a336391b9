from odoo import fields, models

from ..models.archive_disposal_line import DECISION_SELECTION


class ArchiveDisposalDecide(models.TransientModel):
    """Says the same of several items of a destruction list (#203)."""

    _name = "archive.disposal.decide"
    _description = "Decide on items of a destruction list"
    _inherit = ["archive.form.mixin"]

    line_ids = fields.Many2many(
        "archive.disposal.line",
        string="Items",
        required=True,
        default=lambda self: self._chosen("archive.disposal.line"),
    )
    decision = fields.Selection(DECISION_SELECTION, required=True, default="keep")
    keep_until = fields.Date()
    class_id = fields.Many2one(
        "archive.retention.class",
        string="New class",
        domain="[('policy_id.in_force', '=', True)]",
    )
    opinion = fields.Char(help="Needed for what is not destroyed.")

    def action_decide(self):
        """Note it for each item; fixed with the signature.

        :raise UserError: for who is not to sign the list now
        """
        self.ensure_one()
        self.line_ids._say(self.decision, self.opinion, self.keep_until, self.class_id)
        return {"type": "ir.actions.act_window_close"}
