from odoo import api, fields, models
from odoo.exceptions import UserError


class ArchiveLoanLine(models.Model):
    """A paper on a loan: a line of the loan register (#199, #200)."""

    _name = "archive.loan.line"
    _description = "Paper on loan"
    _inherit = ["archive.paper.line.mixin"]
    _order = "loan_id, id"
    _check_company_auto = True
    _confidential_parent = "loan_id"

    loan_id = fields.Many2one(
        "archive.loan", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="loan_id.company_id")
    received = fields.Boolean(
        string="Came back",
        copy=False,
        help="The archivist has counted it and has it in hand again.",
    )
    remarks = fields.Char(help="Damage, or why it did not come back.")
    returned_on = fields.Date(string="Taken back on", readonly=True, copy=False)
    returned_to_id = fields.Many2one(
        "res.users",
        string="Taken back by",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    state = fields.Selection(
        [("listed", "Asked for"), ("out", "On loan"), ("back", "Given back")],
        required=True,
        default="listed",
        readonly=True,
        copy=False,
    )

    _out_once = models.UniqueIndex(
        "(document_id) WHERE state = 'out'", "The paper is on loan already."
    )
    _once = models.UniqueIndex(
        "(loan_id, document_id)", "The paper stands on this request already."
    )

    def _guard_engine_fields(self):
        return super()._guard_engine_fields() | {"returned_on", "returned_to_id"}

    def _guard_open_states(self):
        return ("listed", "out")

    def _guard_deletable_states(self):
        return ("listed",)

    def _guard_message(self):
        return self[:1].sudo().loan_id._guard_message()

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._check_asked_for()
        lines.filtered(lambda line: line.received or line.remarks)._check_counted()
        return lines

    def write(self, vals):
        # first of all: who may not know it must not learn the state of the loan
        self.check_access("write")
        if not self._guard_engine_fields() & vals.keys():
            self.loan_id._check_may_edit()
        if not self.env.su and self._guard_content_fields() & vals.keys():
            self._check_counted()
        return super().write(vals)

    def _check_counted(self):
        """Refuse to note what came back before it went out (#200).

        :raise UserError: naming the loan
        """
        if asked := self.filtered(lambda line: line.state != "out"):
            raise UserError(asked._guard_message())

    @api.ondelete(at_uninstall=False)
    def _unlink_except_asked_for(self):
        self._check_asked_for()

    def _check_asked_for(self):
        """Refuse to add or strike off papers once a request is submitted.

        :raise UserError: naming the loan
        """
        self.loan_id._check_may_edit()
        if frozen := self.sudo().loan_id._guard_frozen():
            raise UserError(frozen._guard_message())
