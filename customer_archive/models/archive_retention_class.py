from odoo import fields, models


class ArchiveRetentionClass(models.Model):
    """How long something is kept, and from which event on (#168)."""

    _name = "archive.retention.class"
    _description = "Retention class"
    _inherit = ["archive.policy.part.mixin"]
    _order = "policy_id, sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        required=True,
        help="Y for permanent, D and the number of years otherwise (DA/T 13-2022).",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    years = fields.Integer(
        required=True, aggregator=None, help="0: kept permanently, never due."
    )
    trigger = fields.Selection(
        [
            ("filing_year", "End of the filing year"),
            ("filing_date", "Day of filing"),
            ("document_date", "Date of the paper"),
            ("volume_closed", "Closing of the volume"),
            ("contract_end", "End of the contract"),
            ("last_payment", "Last payment"),
            ("withdrawal", "Withdrawal of the customer"),
            ("event", "Event recorded by hand"),
        ],
        required=True,
        default="filing_year",
        help="The event after which the years are counted.",
    )

    _code_uniq = models.UniqueIndex(
        "(policy_id, code, trigger)",
        "A policy has one retention class with this code and start.",
    )
    _years_positive = models.Constraint(
        "CHECK (years >= 0)", "The number of years cannot be negative."
    )
