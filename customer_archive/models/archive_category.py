from odoo import api, fields, models


class ArchiveCategory(models.Model):
    """One of the six numbered categories, the daily archive, or a company class."""

    _name = "archive.category"
    _description = "Archive category"
    _inherit = ["archive.policy.part.mixin"]
    _order = "policy_id, sequence, code, id"
    _parent_store = True

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="Its number in the regulation.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    color = fields.Integer()
    parent_id = fields.Many2one(
        "archive.category", index=True, ondelete="restrict", string="Parent category"
    )
    parent_path = fields.Char(index=True)
    kind = fields.Selection(
        [
            ("customer", "Customers"),
            ("industry", "Industry trends"),
            ("internal", "Internal promotion"),
            ("daily", "Daily archive"),
            ("company", "Company records"),
        ],
        required=True,
        default="customer",
        help="Customers: one dossier per customer. The others have one dossier per "
        "company.",
    )
    order_by = fields.Selection(
        [
            ("document_date", "Date of the document, oldest first"),
            ("filing", "Order of filing"),
        ],
        string="Order",
        required=True,
        default="filing",
        help="Order in lists, catalogue and print. Contracts follow the date of "
        "signing (#37).",
    )
    finance = fields.Boolean(
        string="Finance may read",
        help="What carries amounts owed: the finance role reads it.",
    )
    restricted = fields.Boolean(
        string="Narrow circle",
        help="Being the account manager gives no right here: only general and sales "
        "manager, archivist, who signs and who was granted access (#55).",
    )
    collecting_department = fields.Char(
        string="Collecting department",
        translate=True,
        help="Who collects these papers, in the words of the regulation (#253-#272).",
    )
    description = fields.Text(translate=True)
    type_ids = fields.One2many("archive.document.type", "category_id", string="Types")

    _code_uniq = models.UniqueIndex(
        "(policy_id, code)", "A policy has one category with this number."
    )

    @api.depends("code", "name")
    def _compute_display_name(self):
        for category in self:
            category.display_name = f"{category.code} {category.name}"
