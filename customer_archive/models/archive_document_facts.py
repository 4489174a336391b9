from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..tools.periods import due_date


class ArchiveDocument(models.Model):
    """Facts of some papers: contract, carrier, day of submission (#36, #129, #260)."""

    _inherit = "archive.document"

    carrier = fields.Selection(
        [
            ("paper", "Paper"),
            ("electronic", "Electronic"),
            ("photo", "Photo"),
            ("recording", "Audio or video recording"),
            ("disk", "Disk or tape"),
            ("drawing", "Drawing"),
            ("object", "Object"),
        ],
        help="What it is kept on: certificates, gifts and disks are kept, too (#260, "
        "#265).",
    )
    category_kind = fields.Selection(related="category_id.kind", string="Kind")
    is_contract = fields.Boolean(compute="_compute_is_contract")
    valid_from = fields.Date(string="Valid from")
    amount = fields.Monetary(help="What the contract is worth (#36).")
    currency_id = fields.Many2one(related="company_id.currency_id")
    due_date = fields.Date(
        string="To be handed in by",
        compute="_compute_due_date",
        store=True,
        help="Where its type has a day of submission (#129, #137).",
    )
    handed_in_on = fields.Datetime(
        string="Handed in on",
        readonly=True,
        copy=False,
        help="When it was first submitted for signatures. What came back and was "
        "submitted again was handed in then all the same, but not what its handler "
        "took back. Empty for what an old catalogue brought in.",
    )
    late = fields.Boolean(
        string="Handed in late",
        compute="_compute_due_date",
        store=True,
        help="It was first submitted after its day of submission. What came back and "
        "is submitted again does not become late by that.",
    )
    overdue = fields.Boolean(
        compute="_compute_overdue",
        search="_search_overdue",
        help="Its day of submission is over, and it was not handed in yet.",
    )

    def _guard_content_fields(self):
        return super()._guard_content_fields() | {"carrier", "valid_from", "amount"}

    def _guard_engine_fields(self):
        return super()._guard_engine_fields() | {"handed_in_on"}

    def _approval_fields(self):
        return [*super()._approval_fields(), "carrier", "valid_from", "amount"]

    def _approval_submitted(self, rounds):
        super()._approval_submitted(rounds)
        first = self.sudo().filtered(lambda document: not document.handed_in_on)
        if first:
            # submitted together, at one moment
            first._guard_write(
                {"handed_in_on": rounds[:1].opened_at}, reason="handed in"
            )

    def _approval_withdrawn(self, rounds, reason, changed=False):
        super()._approval_withdrawn(rounds, reason, changed)
        if changed:
            return
        # who takes back what nobody has looked at has not handed it in
        opened = {round_.res_id: round_.opened_at for round_ in rounds}
        taken = self.sudo().filtered(lambda d: d.handed_in_on == opened[d.id])
        taken._guard_write({"handed_in_on": False}, reason="taken back")

    @api.depends("category_id")
    def _compute_is_contract(self):
        for document in self:
            category = document.category_id
            document.is_contract = category.kind == "customer" and category.code == "2"

    @api.depends("document_date", "type_id", "handed_in_on", "company_id")
    def _compute_due_date(self):
        for document in self:
            type_ = document.type_id
            if not type_.due_day or not document.document_date:
                document.due_date, document.late = False, False
                continue
            document.due_date = due_date(
                document.document_date, type_.frequency or "monthly", type_.due_day
            )
            came = document.handed_in_on
            day = came and document.company_id._archive_day(came)
            document.late = bool(day) and day > document.due_date

    @api.depends("due_date", "handed_in_on", "state")
    def _compute_overdue(self):
        for document in self:
            document.overdue = (
                document.state in document._guard_open_states()
                and not document.handed_in_on
                and bool(document.due_date)
                and document.due_date < document.company_id._archive_today()
            )

    def _search_overdue(self, operator, value):
        if operator != "in" or True not in value:
            return NotImplemented
        return (
            Domain("state", "in", self._guard_open_states())
            & Domain("handed_in_on", "=", False)
            & self.env["res.company"]._archive_day_domain(
                "company_id", lambda today: Domain("due_date", "<", today)
            )
        )

    @api.constrains("valid_from", "valid_until")
    def _check_validity(self):
        for document in self:
            if (
                document.valid_from
                and document.valid_until
                and document.valid_from > document.valid_until
            ):
                raise ValidationError(
                    self.env._("“%(name)s” ends before it begins.", name=document.name)
                )
