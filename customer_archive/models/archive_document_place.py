from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools.filing import page_label, reference_code
from ..tools.refusal import Refusal
from .archive_document_retention import RetentionPlace

#: Papers that a message names, at most.
NAMED = 5


class ArchiveDocument(models.Model):
    """Where a paper is bound: its volume, item and pages (#26, #27, #166)."""

    _inherit = "archive.document"

    page_after = fields.Integer(
        string="Inserted behind page",
        readonly=True,
        aggregator=None,
        copy=False,
        help="A paper that came after the pages were numbered: it stands behind this "
        "page as 40-1, 40-2 (#27).",
    )
    page_range = fields.Char(string="Page numbers", compute="_compute_page_range")
    alias_ids = fields.One2many(
        "archive.document.alias", "document_id", string="Former places", readonly=True
    )

    def _guard_engine_fields(self):
        return super()._guard_engine_fields() | {"page_after"}

    @api.depends("page_from", "page_to", "page_after")
    def _compute_page_range(self):
        for paper in self:
            paper.page_range = paper._page_range() if paper.page_from else False

    def _page_range(self):
        """Return the page numbers in the volume as they are printed: 4 or 4–7."""
        self.ensure_one()
        return page_label(self.page_from, self.page_to, self.page_after)

    def _names_in_volume(self) -> str:
        """Return item numbers and titles for a message, the first few."""
        names = [
            f"{paper.item_number} {paper.name}" for paper in self.sorted("item_number")
        ]
        more = [self.env._("and %s more", len(names) - NAMED)] if names[NAMED:] else []
        return self.env._(", ").join(names[:NAMED] + more)

    @api.model
    def _reference_in(self, volume, item):
        """Return the reference code of item ``item`` of ``volume``."""
        policy = volume.category_id.policy_id
        return reference_code(
            policy.reference_pattern,
            fonds=volume.fonds_code,
            kind=volume.kind_code,
            category=volume._reference_category(),
            year=volume.filing_year,
            retention=volume.retention_class_id.code,
            volume=volume.number,
            item=item,
        )

    # ---------------------------------------------------------------------- moving

    @api.model
    def _check_may_move(self):
        if not self.env.user.has_group("customer_archive.group_archivist"):
            raise AccessError(
                self.env._("Only the archivist moves a filed paper (R2 art. 9).")
            )

    def _move_to(self, volume, reason, after=0):
        """Move filed papers into another volume, logged; the archivist's act (#26).

        Each gets a new item number and code; the old ones stay as former places and
        are never used again. Into a closed volume a paper is inserted behind a page
        (#27). Nothing is kept shorter than before.

        :param volume: the ``archive.volume``, open or closed
        :param reason: why, in words
        :param after: number of the page behind which it goes, in a closed volume
        :raise AccessError: for who is no archivist
        :raise UserError: naming every reason why it cannot go there
        """
        self._check_may_move()
        self.check_access("read")
        volume.check_access("read")
        if not (reason or "").strip():
            raise UserError(self.env._("Moving a paper needs a reason (R1 §2)."))
        papers = self.sudo().sorted(lambda paper: (paper.document_date, paper.id))
        volume = volume.sudo()
        self._refuse(
            [
                refusal
                for paper in papers
                for refusal in paper._move_refusals(volume, after)
            ]
            + papers._separation_refusals(volume)
        )
        papers._move_into(volume, reason, after)

    def _move_into(self, volume, reason, after=0):
        """Move these papers, in this order, as the engine that has asked the rules."""
        papers = self
        first = volume._take_items(len(papers), state=volume.state)
        self._refuse(papers._insert_refusals(volume, after))
        now = fields.Datetime.now()
        self.env["archive.document.alias"].sudo().create(
            [
                {
                    "document_id": paper.id,
                    "reference": paper.reference,
                    "volume_id": paper.volume_id.id,
                    "item_number": paper.item_number,
                    "pages": paper._page_range() if paper.page_from else False,
                    "moved_to_id": volume.id,
                    "moved_on": now,
                    "moved_by_id": self.env.uid,
                    "reason": reason,
                }
                for paper in papers
            ]
        )
        papers._guard_write_each(
            papers._moved_values(volume, first, after), reason="moved"
        )
        self.env["archive.ledger.entry"]._append(
            papers, "moved", field_names=("volume_id",), related=volume
        )

    def _moved_values(self, volume, first_item, after):
        dates = self._retention_dates(
            {
                paper.id: RetentionPlace(
                    volume.retention_class_id,
                    volume.filing_year,
                    paper.filed_on.date(),
                    volume,
                )
                for paper in self
            }
        )
        page = after and self._last_inserted(volume, after)
        values = {}
        for item, paper in enumerate(self, first_item):
            start, due = dates[paper.id]
            if not paper._retention_may_become(start, due):
                start, due = paper.retention_start, paper.retention_due
            values[paper.id] = {
                "volume_id": volume.id,
                "item_number": item,
                "reference": self._reference_in(volume, item),
                "filing_year": volume.filing_year,
                "manager_id": volume.manager_id.id,
                **paper._retention_values(start, due),
                "page_after": after,
                "page_from": page + 1 if after else 0,
                "page_to": page + paper.pages if after else 0,
            }
            page += paper.pages
        return values

    @api.model
    def _last_inserted(self, volume, after):
        """Return the last number used behind page ``after``: 3 for 40-3."""
        inserted = self.sudo().search(
            [("volume_id", "=", volume.id), ("page_after", "=", after)],
            order="page_to desc",
            limit=1,
        )
        return inserted.page_to

    def _move_refusals(self, volume, after) -> list[Refusal]:
        """Return what forbids moving this paper into ``volume``."""
        self.ensure_one()
        name = self.display_name

        def refuse(code, message, rule="R1 §2 (#26)"):
            return [Refusal(code, message, rule)]

        if self.state != "filed":
            return refuse("state", self.env._("“%s” is not filed.", name))
        if self.volume_id == volume:
            return refuse("same", self.env._("“%s” is in that volume already.", name))
        if self.volume_id.state not in ("open", "closed"):
            message = self.env._("“%s” is bound: it stays where it is.", name)
            return refuse("bound", message, "R1 §2 (#59)")
        if volume.state not in ("open", "closed"):
            message = self.env._("Volume “%s” is bound.", volume.reference)
            return refuse("target_bound", message, "R1 §2 (#59)")
        former = self.volume_id
        apart = [
            field._description_string(self.env)
            for field in map(
                volume._fields.get,
                ("company_id", "category_id", "top_secret", "retention_class_id"),
            )
            if former[field.name] != volume[field.name]
        ]
        if apart:
            message = self.env._(
                "“%(paper)s” cannot go into “%(volume)s”; they differ in: %(what)s.",
                paper=name,
                volume=volume.reference,
                what=self.env._(", ").join(apart),
            )
            return refuse("key", message, "R2 art. 7, R2 art. 13 (#145, #153)")
        if volume.state == "closed" and self.pages < 1:
            return refuse("pages", self.env._("“%s” has no number of pages.", name))
        return []

    def _separation_refusals(self, volume) -> list[Refusal]:
        """Return what forbids moving these papers to ``volume`` without others."""
        return []

    def _insert_refusals(self, volume, after) -> list[Refusal]:
        """Return what forbids inserting behind page ``after`` of ``volume``."""
        if volume.state == "open":
            if not after:
                return []
            message = self.env._("Pages are numbered when the volume is closed.")
            return [Refusal("open", message, "R2 art. 16 (#166)")]
        ends = volume._catalogue().filtered(lambda p: not p.page_after)
        if after in ends.mapped("page_to"):
            return []
        message = self.env._(
            "No paper of “%(volume)s” ends on page %(page)s: a late paper goes behind "
            "a whole one.",
            volume=volume.reference,
            page=after,
        )
        return [Refusal("page", message, "R1 §2 (#27)")]
