from dataclasses import replace

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ..tools.filing import number_pages
from ..tools.refusal import Refusal


class ArchiveVolume(models.Model):
    """Closed and bound: page numbers are given once, then nothing moves (#57-#59).

    Closing numbers the pages in the order of binding (#166); a late paper can still
    be inserted behind a page, as 40-1 (#27). Binding fixes the volume for good.
    """

    _inherit = "archive.volume"

    closed_on = fields.Datetime(string="Closed on", readonly=True)
    closed_by_id = fields.Many2one(
        "res.users", string="Closed by", readonly=True, ondelete="restrict"
    )
    bound_on = fields.Datetime(string="Bound on", readonly=True)
    closing_problem = fields.Char(
        string="Before closing",
        compute="_compute_closing_problem",
        help="What stands in the way of closing it, of what you may know.",
    )

    # ------------------------------------------------------ what stands in the way

    @api.depends("state", "compiled_by_id", "compiled_on", "checked_by_id")
    @api.depends_context("uid")
    def _compute_closing_problem(self):
        for volume in self:
            reasons = []
            if volume.state == "open":
                reasons = volume._explain_papers() + volume._explain_remarks_sheet()
            volume.closing_problem = " ".join(reason.message for reason in reasons)

    def _explain(self):
        explained = super()._explain()
        for volume in self.filtered("id"):
            explained[volume.id] = [
                *explained.get(volume.id, ()),
                *volume._explain_closing(),
            ]
        return explained

    def _explain_closing(self) -> list[Refusal]:
        """Return what the archivist should know before he closes or binds (#57).

        It names only papers that the reader may know.
        """
        self.ensure_one()
        if self.state == "closed":
            message = self.env._(
                "Its page numbers are given. A late paper can be inserted behind a "
                "page; after binding nothing can."
            )
            return [Refusal("closed", message, "R2 art. 16 (#166)", level="info")]
        if self.state == "bound":
            message = self.env._("It is bound: nothing in it moves any more.")
            return [Refusal("bound", message, "R1 §2 (#59)", level="info")]
        if self.state != "open":
            return []
        reasons = [*self._explain_papers(), *self._explain_remarks_sheet()]
        if not self.env.user.has_group("customer_archive.group_archivist"):
            # others are told the state of the volume, not what the archivist has to do
            return []
        return [
            replace(reason, level="warning") for reason in reasons
        ] + self._explain_year()

    def _explain_papers(self) -> list[Refusal]:
        papers = self.env["archive.document"]
        rule = "R1 §2 (#57)"
        if not papers.search_count([("volume_id", "=", self.id)], limit=1):
            return [Refusal("empty", self.env._("It has no papers."), rule)]
        reasons = []
        if no_pages := papers.search(
            [("volume_id", "=", self.id), ("pages", "<", 1)], order="item_number"
        ):
            message = self.env._(
                "Without a number of pages: %(papers)s.",
                papers=no_pages._names_in_volume(),
            )
            opens = (no_pages._name, no_pages._ids)
            reasons.append(Refusal("pages", message, rule, opens=opens))
        return reasons

    def _explain_remarks_sheet(self) -> list[Refusal]:
        rule = "R2 art. 18 (#171)"
        archivists = (self.env._("Archivist"),)
        if not self.compiled_by_id or not self.compiled_on:
            message = self.env._(
                "Enter who compiled it and when: the remarks sheet says so even where "
                "there is nothing to remark."
            )
            return [Refusal("compiled", message, rule, who=archivists)]
        if not self.checked_by_id or self.checked_by_id == self.compiled_by_id:
            message = self.env._(
                "Enter who checked it: somebody else than who compiled it."
            )
            return [Refusal("checked", message, rule, who=archivists)]
        return []

    def _explain_year(self) -> list[Refusal]:
        if self.filing_year < self.company_id._archive_today().year:
            return []
        message = self.env._(
            "The year %(year)s is not over: papers that come after closing go into "
            "the next volume.",
            year=self.filing_year,
        )
        return [Refusal("year", message, "R1 §2 (#58)", level="info")]

    # --------------------------------------------------------------------- engines

    def _check_archivist(self):
        self.check_access("read")
        if not self.env.user.has_group("customer_archive.group_archivist"):
            raise AccessError(
                self.env._("Only the archivist closes and binds volumes (R2 art. 9).")
            )

    def action_close(self):
        """Number the pages of each volume in order of binding, and close it (#166).

        All or none. The next paper of the same key opens a new volume.

        :raise AccessError: for who is no archivist
        :raise UserError: naming what is missing, or for a volume that is not open
        """
        self._check_archivist()
        for volume in self:
            volume._refuse(volume._closing_refusals())
        # the row that filing updates too: who comes second is repeated afresh
        self.flush_recordset()
        taken = self.env.execute_query(
            SQL(
                "UPDATE archive_volume SET next_item = next_item "
                "WHERE id = ANY(%s) AND state = 'open' RETURNING id",
                list(self._ids),
            )
        )
        if len(taken) != len(self):
            self.invalidate_recordset(["state"])
            for volume in self:
                volume._refuse(volume._closing_refusals())
        for volume in self.sudo():
            volume._number_pages()
        self.sudo()._guard_write(
            {
                "state": "closed",
                "closed_on": fields.Datetime.now(),
                "closed_by_id": self.env.uid,
            },
            reason="volume closed",
        )
        self.env["archive.ledger.entry"]._append(self.sudo(), "volume_closed")
        papers = self.sudo().document_ids
        papers._retention_of_trigger("volume_closed")._retention_refresh()
        return True

    def _closing_refusals(self) -> list[Refusal]:
        """Return what forbids closing, seen with all rights: nothing is left out."""
        self.ensure_one()
        if self.state != "open":
            return [Refusal("state", self.env._("Only an open volume is closed."))]
        volume = self.sudo()
        return [*volume._explain_papers(), *volume._explain_remarks_sheet()]

    def _number_pages(self):
        papers = self._catalogue()
        numbers = number_pages(papers.mapped("pages"))
        papers._guard_write_each(
            {
                paper.id: {"page_from": first, "page_to": last}
                for paper, (first, last) in zip(papers, numbers, strict=True)
            },
            reason="volume closed",
        )

    def action_bind(self):
        """Fix closed volumes for good (#59).

        :raise AccessError: for who is no archivist
        :raise UserError: for a volume that is not closed
        """
        self._check_archivist()
        for volume in self:
            if volume.state != "closed":
                message = self.env._(
                    "“%(volume)s” is not closed: pages are numbered before binding.",
                    volume=volume.reference,
                )
                volume._refuse([Refusal("state", message, "R1 §2 (#59)")])
        self.sudo()._guard_write(
            {"state": "bound", "bound_on": fields.Datetime.now()}, reason="bound"
        )
        self.env["archive.ledger.entry"]._append(self.sudo(), "volume_bound")
        return True
