from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


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
            ("department", "Held by the department"),
            ("quarantine", "Storing apart before destruction"),
            ("destruction", "Designated place of destruction"),
        ],
        required=True,
        default="storage",
        help="Departments hold their papers until they transfer them to the archive "
        "(#275). Papers that are to be destroyed are stored apart (#205), and "
        "destroyed at designated places only (#207).",
    )
    department_id = fields.Many2one(
        "hr.department",
        index=True,
        ondelete="restrict",
        check_company=True,
        help="Whose papers are held here until they are transferred (#275).",
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
    company_id = fields.Many2one(
        "res.company",
        ondelete="restrict",
        compute="_compute_company_id",
        store=True,
        readonly=False,
        precompute=True,
    )
    active = fields.Boolean(default=True)

    _department_named = models.Constraint(
        "CHECK ((purpose = 'department') = (department_id IS NOT NULL))",
        "Say which department holds its papers there; other places have none.",
    )

    @api.depends("department_id")
    def _compute_company_id(self):
        for location in self:
            company = location.department_id.company_id
            location.company_id = company or location.company_id

    @api.depends("name", "parent_id.complete_name")
    def _compute_complete_name(self):
        for location in self:
            names = [location.parent_id.complete_name, location.name]
            location.complete_name = " / ".join(filter(None, names))

    @api.constrains("purpose")
    def _check_boxes(self):
        """Boxes stand where papers are kept, also when the place changes (#173)."""
        other = self.filtered(lambda location: location.purpose != "storage")
        boxes = self.env["archive.box"].sudo()
        if boxes.search_count([("location_id", "in", other.ids)], limit=1):
            raise ValidationError(
                self.env._("Boxes stand there: put them elsewhere first (R2 art. 19).")
            )

    def write(self, vals):
        if not vals.keys().isdisjoint({"purpose", "department_id"}):
            self._check_nothing_held(vals)
        return super().write(vals)

    def _check_nothing_held(self, vals):
        """Refuse to make a department's place another one while papers stand there.

        :raise UserError: they leave by a transfer only (#275)
        """
        self.check_access("write")
        held = self.filtered(
            lambda location: (
                location.purpose == "department"
                and (
                    vals.get("purpose", "department") != "department"
                    or vals.get("department_id", location.department_id.id)
                    != location.department_id.id
                )
            )
        )
        papers = self.env["archive.document"].sudo()
        if papers.search_count([("paper_location_id", "in", held.ids)], limit=1):
            raise UserError(
                self.env._(
                    "A department holds papers there: they are transferred to the "
                    "archive first (R4 §1.1)."
                )
            )
