from odoo import api, fields, models
from odoo.exceptions import UserError


class ArchiveCustodyTransferLine(models.Model):
    """A paper on a transfer list: taken over, or it did not come (#275)."""

    _name = "archive.custody.transfer.line"
    _description = "Paper on a transfer list"
    _inherit = ["archive.paper.line.mixin"]
    _order = "transfer_id, id"
    _check_company_auto = True
    _confidential_parent = "transfer_id"

    transfer_id = fields.Many2one(
        "archive.custody.transfer", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="transfer_id.company_id")
    received = fields.Boolean(
        default=True, help="Whether the archivist has it in hand; else say why not."
    )
    remarks = fields.Char(help="Defects, and why a paper did not come.")
    state = fields.Selection(
        [
            ("listed", "Listed"),
            ("taken", "Taken over"),
            ("missing", "Did not come"),
        ],
        required=True,
        default="listed",
        readonly=True,
    )

    _open_once = models.UniqueIndex(
        "(document_id) WHERE state = 'listed'",
        "The paper stands on another transfer list already.",
    )

    def _guard_open_states(self):
        return ("listed",)

    def _guard_message(self):
        return self.env["archive.custody.transfer"]._guard_message()

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._check_drafts()
        for transfer, listed in lines.grouped("transfer_id").items():
            transfer._refuse(transfer._paper_refusals(listed))
        return lines

    def write(self, vals):
        # first of all: who may not know it must not learn the state of the list
        self.check_access("write")
        if not self._guard_engine_fields() & vals.keys():
            self.transfer_id._check_may_edit()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_handed(self):
        self._check_drafts()

    def _check_drafts(self):
        """Refuse to list or strike off papers once the list is handed over.

        :raise UserError: naming the list
        """
        self.transfer_id._check_may_edit()
        handed = self.sudo().transfer_id.filtered(lambda t: t.state != "draft")
        if handed:
            raise UserError(handed._guard_message())
