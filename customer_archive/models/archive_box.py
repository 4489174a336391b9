from itertools import pairwise

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

#: Volumes that fit into a box, unless its form says otherwise.
CAPACITY = 10
#: Who keeps boxes; nobody else reads which volumes stand together.
CUSTODIANS = "customer_archive.group_archivist,customer_archive.group_general_manager"


def box_key(record) -> tuple:
    """Return what a box has in common with its volumes.

    By the codes, as numbers are given: the next version of a policy runs on. Of one
    key no two boxes overlap; top-secret volumes have boxes of their own (#153).
    """
    return (
        record.company_id.id,
        record.fonds_code or "",
        record.kind_code or "",
        record.category_id.code,
        record.filing_year,
        record.top_secret,
    )


class ArchiveBox(models.Model):
    """Volumes stand in boxes in the order of their numbers, boxes in cabinets (#173).

    Nobody makes a box by hand: volumes are put into boxes (`archive_volume_box.py`),
    and what does not fit opens the next one. The papers of a box stand where it stands.
    """

    _name = "archive.box"
    _description = "Box"
    _inherit = ["archive.guard.mixin", "archive.confidential.mixin"]
    _order = "filing_year desc, number desc, id desc"
    _rec_name = "code"
    _check_company_auto = True
    _confidential_secret = "top_secret"

    number = fields.Integer(required=True, readonly=True, aggregator=None)
    code = fields.Char(
        string="Box code",
        required=True,
        readonly=True,
        index=True,
        help="As it stands on the label, also in its QR code.",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="restrict"
    )
    category_id = fields.Many2one(
        "archive.category",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    fonds_code = fields.Char(string="Fonds", readonly=True)
    kind_code = fields.Char(string="Kind code", readonly=True)
    filing_year = fields.Integer(
        string="Filing year", required=True, readonly=True, aggregator=None
    )
    top_secret = fields.Boolean(string="Top secret", readonly=True)
    location_id = fields.Many2one(
        "archive.location",
        string="Place",
        index=True,
        ondelete="restrict",
        check_company=True,
        domain="[('purpose', '=', 'storage')]",
        help="Its papers stand there, too: moving the box moves them.",
    )
    capacity = fields.Integer(
        string="Volumes that fit in",
        required=True,
        default=CAPACITY,
        aggregator=None,
    )
    volume_ids = fields.One2many(
        "archive.volume", "box_id", string="Volumes", readonly=True
    )
    # of one company and one clearance: who may know the box may know its volumes
    volume_count = fields.Integer(
        string="Number of volumes", compute="_compute_range", store=True
    )
    first_number = fields.Integer(
        string="First volume", compute="_compute_range", store=True, aggregator=None
    )
    last_number = fields.Integer(
        string="Last volume", compute="_compute_range", store=True, aggregator=None
    )
    is_full = fields.Boolean(string="Full", compute="_compute_range", store=True)
    first_reference = fields.Char(
        string="From volume", compute="_compute_references", compute_sudo=False
    )
    last_reference = fields.Char(
        string="To volume", compute="_compute_references", compute_sudo=False
    )

    _code_uniq = models.UniqueIndex(
        "(company_id, code)", "This number is taken by another box."
    )
    _capacity_positive = models.Constraint(
        "CHECK (capacity >= 1)", "At least one volume fits into a box."
    )

    def _guard_engine_fields(self):
        return frozenset(
            {
                "number",
                "code",
                "company_id",
                "category_id",
                "fonds_code",
                "kind_code",
                "filing_year",
                "top_secret",
            }
        )

    def _guard_open_states(self):
        return ()

    def _guard_frozen(self):
        # it has no state: a box never is done with
        return self.browse()

    def _guard_message(self):
        return self.env._(
            "Box “%(name)s” is opened and numbered by the archive only, and stays in "
            "its series (R2 art. 19).",
            name=self[:1].sudo().code or "",
        )

    @api.model
    def _confidential_wide(self, alias):
        return SQL("TRUE") if self.env.user.has_groups(CUSTODIANS) else None

    @api.depends("volume_ids.number", "capacity")
    def _compute_range(self):
        for box in self:
            numbers = box.volume_ids.mapped("number")
            box.volume_count = len(numbers)
            box.first_number = min(numbers, default=0)
            box.last_number = max(numbers, default=0)
            box.is_full = len(numbers) >= box.capacity

    @api.depends("volume_ids.reference")
    @api.depends_context("uid")
    def _compute_references(self):
        for box in self:
            volumes = box._in_order()
            box.first_reference = volumes[:1].reference
            box.last_reference = volumes[-1:].reference

    def _in_order(self):
        """Return the volumes of a box as they stand in it."""
        return self.volume_ids.sorted("number")

    @api.model
    def _series(self, key) -> str:
        """Return the name of the counter of boxes: one for each category."""
        company, fonds, kind, category, _year, top_secret = key
        series = "secret" if top_secret else "open"
        return f"box/{company}/{fonds}/{kind}/{category}/{series}"

    @api.model
    def _touch_series(self, keys):
        """Update the counters of ``keys`` before anything is read of their boxes.

        Who comes second is repeated and sees what the first put where. Always in the
        same order, so that two never wait for each other.
        """
        for series in sorted({self._series(key) for key in keys}):
            self.env["archive.counter"]._touch(series)

    @api.model
    def _of_key(self, key):
        """Return all boxes of one key, as superuser."""
        company, fonds, kind, category, year, top_secret = key
        return self.sudo().search(
            [
                ("company_id", "=", company),
                ("fonds_code", "=", fonds),
                ("kind_code", "=", kind),
                ("category_id.code", "=", category),
                ("filing_year", "=", year),
                ("top_secret", "=", top_secret),
            ],
            order="number",
        )

    @api.model
    def _open_boxes(self, volume, count):
        """Open ``count`` boxes for volumes of the key of ``volume``."""
        key = box_key(volume)
        company, fonds, kind, category, year, top_secret = key
        first = self.env["archive.counter"]._take(self._series(key), count)
        place = "-".join(filter(None, (fonds, kind)))
        mark = "M" if top_secret else ""
        boxes = self.sudo()._guard_create(
            [
                {
                    "number": number,
                    "code": f"{place}·{category}{mark}-B{number:03d}",
                    "company_id": company,
                    "category_id": volume.category_id.id,
                    "fonds_code": fonds,
                    "kind_code": kind,
                    "filing_year": year,
                    "top_secret": top_secret,
                }
                for number in range(first, first + count)
            ],
            reason="box opened",
        )
        self.env["archive.ledger.entry"]._append(boxes, "box_opened")
        return boxes

    @api.constrains("capacity")
    def _check_order(self):
        """Refuse boxes that hold too much or stand in each other's way.

        :raise ValidationError: naming the boxes
        """
        boxes = self.sudo()
        if over := boxes.filtered(lambda box: box.volume_count > box.capacity)[:1]:
            raise ValidationError(
                self.env._(
                    "%(count)s volumes stand in box %(box)s; only %(capacity)s fit in.",
                    count=over.volume_count,
                    box=over.code,
                    capacity=over.capacity,
                )
            )
        for key in {box_key(box) for box in boxes}:
            filled = boxes._of_key(key).filtered("volume_count").sorted("first_number")
            for box, other in pairwise(filled):
                if box.last_number >= other.first_number:
                    raise ValidationError(
                        self.env._(
                            "Boxes %(box)s and %(other)s would overlap: volumes stand "
                            "in boxes in the order of their numbers (R2 art. 19).",
                            box=box.code,
                            other=other.code,
                        )
                    )

    @api.constrains("location_id")
    def _check_location(self):
        for box in self.sudo():
            if box.location_id and box.location_id.purpose != "storage":
                raise ValidationError(
                    self.env._(
                        "Box %(box)s stands where papers are kept: in a repository, "
                        "a cabinet or on a shelf (R2 art. 19).",
                        box=box.code,
                    )
                )

    def write(self, vals):
        self.check_access("write")
        moved = self.browse()
        if "location_id" in vals:
            moved = self.filtered(lambda box: box.location_id.id != vals["location_id"])
        result = super().write(vals)
        self.env["archive.ledger.entry"]._append(
            moved, "box_moved", field_names=("location_id",)
        )
        moved.sudo().volume_ids._papers_follow_box()
        return result

    def action_print_labels(self):
        """Print the labels of these boxes, several on a page."""
        self.check_access("read")
        return self.env.ref("customer_archive.archive_box_report_labels").report_action(
            self
        )
