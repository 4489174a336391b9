from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

from ..tools.boxes import BoxFullError, place_in_boxes
from ..tools.refusal import Refusal
from .archive_box import CAPACITY, CUSTODIANS, box_key

RULE = "R2 art. 19 (#173)"


class ArchiveVolume(models.Model):
    """Bound volumes are put into boxes in the order of their numbers (#173).

    Only bound ones: into a closed volume late papers are still inserted, so it is
    neither what its label says nor as thick as it will be.
    """

    _inherit = "archive.volume"

    box_id = fields.Many2one(
        "archive.box",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        groups=CUSTODIANS,
    )

    _box_bound = models.Constraint(
        "CHECK (box_id IS NULL OR state = 'bound')",
        "Only bound volumes stand in boxes.",
    )

    def _guard_engine_fields(self):
        return super()._guard_engine_fields() | {"box_id"}

    @api.constrains("box_id")
    def _check_box(self):
        volumes = self.sudo().filtered("box_id")
        for volume in volumes:
            if box_key(volume) != box_key(volume.box_id):
                raise ValidationError(
                    self.env._(
                        "“%(volume)s” does not belong into box %(box)s: a box holds "
                        "volumes of one company, category, year and secrecy "
                        "(R2 art. 13, R2 art. 19).",
                        volume=volume.reference,
                        box=volume.box_id.code,
                    )
                )
        volumes.box_id._check_order()

    def _check_custodian(self):
        self.check_access("read")
        if not self.env.user.has_group("customer_archive.group_archivist"):
            raise AccessError(
                self.env._(
                    "Only the archivist puts volumes into boxes and takes them out "
                    "(R2 art. 19)."
                )
            )

    def action_put_into_boxes(self):
        """Put bound volumes into boxes, by number; what is full is followed by another.

        All or none. Their papers stand where the box stands.

        :raise AccessError: for who is no archivist
        :raise UserError: naming each volume that cannot be put into a box, and why
        """
        self._check_custodian()
        boxes = self.env["archive.box"]
        by_key = self.sudo().grouped(box_key)
        boxes._touch_series(by_key)
        self._refuse([reason for volume in self for reason in volume._box_refusals()])
        for key, volumes in by_key.items():
            volumes._put(boxes._of_key(key))
            boxes |= volumes.box_id
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_archive.archive_box_action"
        )
        return {**action, "domain": [("id", "in", boxes.ids)], "context": {}}

    def _box_refusals(self) -> list[Refusal]:
        """Return what forbids putting this volume into a box."""
        self.ensure_one()
        volume = self.sudo()
        if volume.box_id:
            message = self.env._(
                "“%(volume)s” stands in box %(box)s already.",
                volume=volume.reference,
                box=volume.box_id.code,
            )
            return [Refusal("boxed", message, RULE)]
        if volume.state != "bound":
            message = self.env._(
                "“%(volume)s” is not bound: late papers may still come into it.",
                volume=volume.reference,
            )
            return [Refusal("bound", message, RULE)]
        if held := volume.document_ids.filtered(
            lambda paper: paper.paper_location_id.purpose == "department"
        ):
            message = self.env._(
                "“%(volume)s”: of these papers the department still holds the "
                "original, transfer it to the archive first: %(papers)s.",
                volume=volume.reference,
                papers=held._names_in_volume(),
            )
            return [Refusal("held", message, "R4 §1.1 (#275)")]
        return []

    def _put(self, boxes):
        """Put volumes of one key into ``boxes``, and into new ones behind them."""
        try:
            placed = place_in_boxes(
                self.mapped("number"),
                [(box.capacity, box.volume_ids.mapped("number")) for box in boxes],
                CAPACITY,
            )
        except BoxFullError as error:
            number, full = error.number, boxes[error.box]
            message = self.env._(
                "“%(volume)s” belongs into box %(box)s by its number, but that is "
                "full: say that more fit in, or take its last volume out first.",
                volume=self.filtered(lambda v: v.number == number).reference,
                box=full.code,
            )
            self._refuse([Refusal("full", message, RULE)])
        if (more := max(placed.values()) + 1 - len(boxes)) > 0:
            boxes += boxes._open_boxes(self[0], more)
        for box, volumes in self.grouped(lambda v: boxes[placed[v.number]]).items():
            volumes._guard_write({"box_id": box.id}, reason="put into a box")
        self._box_ledger("boxed")
        self._papers_follow_box()

    def _box_ledger(self, event):
        self.env["archive.ledger.entry"]._append(
            self,
            event,
            field_names=("box_id",),
            related={volume.id: volume.box_id for volume in self},
        )

    def action_take_out_of_box(self):
        """Take volumes out of their boxes; where their papers stand is left as it was.

        :raise AccessError: for who is no archivist
        """
        self._check_custodian()
        self.sudo()._leave_boxes()
        return True

    def _leave_boxes(self):
        """Take volumes out of their boxes, as the engine."""
        volumes = self.filtered("box_id")
        self.env["archive.box"]._touch_series(map(box_key, volumes))
        volumes._box_ledger("unboxed")
        volumes._guard_write({"box_id": False}, reason="taken out of a box")

    def _papers_follow_box(self):
        """Note of the papers of these volumes that they stand where the box stands.

        Of those on paper that are there: what is stored apart or gone stays there.
        """
        placed = self.filtered("box_id.location_id")
        papers = (
            self.env["archive.document"]
            .sudo()
            .search(
                [("volume_id", "in", placed.ids), ("state", "in", ("filed", "trashed"))]
            )
        )
        papers = papers.filtered(
            lambda paper: paper.paper_location_id or paper.provenance != "electronic"
        )
        for location, of_place in papers.grouped(
            lambda paper: paper.volume_id.box_id.location_id
        ).items():
            boxes = {paper.id: paper.volume_id.box_id for paper in of_place}
            of_place._place(location, related=boxes)
