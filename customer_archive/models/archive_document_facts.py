from odoo import api, fields, models
from odoo.exceptions import ValidationError

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
    late = fields.Boolean(
        string="Handed in late",
        compute="_compute_due_date",
        store=True,
        help="It came after its day of submission.",
    )

    def _guard_content_fields(self):
        return super()._guard_content_fields() | {"carrier", "valid_from", "amount"}

    def _approval_fields(self):
        return [*super()._approval_fields(), "carrier", "valid_from", "amount"]

    @api.depends("category_id")
    def _compute_is_contract(self):
        for document in self:
            category = document.category_id
            document.is_contract = category.kind == "customer" and category.code == "2"

    @api.depends("document_date", "type_id")
    def _compute_due_date(self):
        for document in self:
            type_ = document.type_id
            if not type_.due_day or not document.document_date:
                document.due_date, document.late = False, False
                continue
            document.due_date = due_date(
                document.document_date, type_.frequency or "monthly", type_.due_day
            )
            came = document.create_date or fields.Datetime.now()
            document.late = came.date() > document.due_date

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
