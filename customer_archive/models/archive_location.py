from odoo import api, fields, models


class ArchiveLocation(models.Model):
    """Where paper stands: repository, cabinet, shelf (#144)."""

    _name = "archive.location"
    _description = "Archive location"
    _order = "complete_name"
    _parent_store = True
    _check_company_auto = True
    _rec_name = "complete_name"

    name = fields.Char(required=True)
    code = fields.Char()
    kind = fields.Selection(
        [("repository", "Repository"), ("cabinet", "Cabinet"), ("shelf", "Shelf")],
        required=True,
        default="shelf",
    )
    purpose = fields.Selection(
        [
            ("storage", "Keeping"),
            ("quarantine", "Storing apart before destruction"),
            ("destruction", "Designated place of destruction"),
        ],
        required=True,
        default="storage",
        help="Papers that are to be destroyed are stored apart (#205), and "
        "destroyed at designated places only (#207).",
    )
    parent_id = fields.Many2one(
        "archive.location",
        string="Stands in",
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    parent_path = fields.Char(index=True)
    complete_name = fields.Char(
        string="Place", compute="_compute_complete_name", store=True, recursive=True
    )
    company_id = fields.Many2one("res.company", ondelete="restrict")
    active = fields.Boolean(default=True)

    @api.depends("name", "parent_id.complete_name")
    def _compute_complete_name(self):
        for location in self:
            names = [location.parent_id.complete_name, location.name]
            location.complete_name = " / ".join(filter(None, names))
