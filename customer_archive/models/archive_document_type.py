from odoo import api, fields, models


class ArchiveDocumentType(models.Model):
    """A kind of paper of one category, and what it needs to be filed."""

    _name = "archive.document.type"
    _description = "Document type"
    _inherit = ["archive.policy.part.mixin"]
    _order = "category_id, sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    category_id = fields.Many2one(
        "archive.category",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('policy_id', '=', policy_id)]",
    )
    policy_id = fields.Many2one(
        related="category_id.policy_id", store=True, required=False
    )
    kind = fields.Selection(related="category_id.kind")
    required = fields.Boolean(
        help="A complete dossier has at least one; otherwise it is named as missing."
    )
    customer_signature = fields.Selection(
        [("required", "The customer signs"), ("not_applicable", "Not the customer's")],
        string="Customer's signature",
        required=True,
        default="not_applicable",
        help="The customer signs what is his (registration, contracts, plans, list "
        "of signers), not what we write about him (#62).",
    )
    customer_signature_reason = fields.Char(
        string="Why the customer does not sign", translate=True
    )
    visit_report = fields.Boolean(
        string="Report of a visit",
        help="From an appointment in the calendar a report of this type is begun "
        "(#34).",
    )
    withdrawal = fields.Boolean(
        string="Record of a withdrawal",
        help="Filing one ends the relation: the dossier becomes withdrawn, and what is "
        "kept from the withdrawal on is counted from that day (#49).",
    )
    legal_evidence = fields.Boolean(
        string="Legal evidence",
        help="Seal and signature make it valid: the paper original must be kept, so "
        "filing needs its place on the shelf (#93, #94).",
    )
    sensitive = fields.Boolean(
        help="Personal data such as an identity card: pages and files only for those "
        "who answer for the paper, and not found by the words inside (#30)."
    )
    vital = fields.Boolean(
        string="Vital record",
        help="A licence or registration that the company cannot do without: its last "
        "day of validity is asked for and watched (#271).",
    )
    restricted = fields.Boolean(
        string="Narrow circle",
        help="As for the category: for example findings of responsibility.",
    )
    deletable = fields.Boolean(
        help="May be proposed for deletion when wrong or outdated (#74)."
    )
    holds_while = fields.Selection(
        [
            ("instalment", "Instalments are open"),
            ("collateral", "Collateral is live"),
            ("inspection", "An inspection runs"),
            ("dispute", "A dispute is open"),
        ],
        string="Holds back while",
        help="While a filed paper of this type is live, nothing of its customer's "
        "dossier is deleted or destroyed; of other dossiers, only the paper itself "
        "(Order 79 art. 19). It ends with its last day of validity; without one, with "
        "the event from which its years count (last payment, end of contract); or when "
        "the archivist records the event: plan paid, collateral released, dispute "
        "settled.",
    )
    department_id = fields.Many2one(
        "hr.department",
        string="Supplying department",
        ondelete="restrict",
        help="The department that has to hand it in (#136).",
    )
    due_day = fields.Integer(
        string="Due day",
        aggregator=None,
        help="Day of the following month by which it has to be handed in; 0: no date.",
    )
    secrecy = fields.Selection(
        [
            ("ordinary", "Ordinary"),
            ("confidential", "Confidential"),
            ("top_secret", "Top secret"),
        ],
        required=True,
        default="confidential",
        help="Proposed for new documents of this type.",
    )
    retention_class_id = fields.Many2one(
        "archive.retention.class",
        string="Retention class",
        required=True,
        ondelete="restrict",
        domain="[('policy_id', '=', policy_id)]",
    )

    _code_uniq = models.UniqueIndex(
        "(category_id, code)", "A category has one document type with this code."
    )
    _due_day_range = models.Constraint(
        "CHECK (due_day BETWEEN 0 AND 31)", "A day of the month is between 1 and 31."
    )

    def _key(self):
        # the code of a type is unique in its category
        return (*super()._key(), self.sudo().category_id.code)

    @api.depends("name", "category_id.code")
    def _compute_display_name(self):
        for type_ in self:
            type_.display_name = f"{type_.category_id.code}·{type_.name}"
