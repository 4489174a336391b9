import hashlib
from collections import defaultdict

from odoo import api, models
from odoo.tools import SQL

from ..tools.refusal import Refusal

#: Papers that a message names, at most.
NAMED = 3


class ArchiveDocument(models.Model):
    """What may have been captured before: the same bytes, or title and date (F-16)."""

    _inherit = "archive.document"

    def _duplicates(self) -> dict[int, "ArchiveDocument"]:
        """Return for each paper those with the same file, or title and date, by id.

        Only of those that the reader may know.
        """
        found = defaultdict(set)
        for id_, other in self._same_bytes() | self._same_title():
            found[id_].add(other)
        return {
            document.id: self.browse(sorted(found[document._origin.id]))
            for document in self
        }

    def _same_bytes(self) -> set[tuple[int, int]]:
        """Return (document, other) that hold the same bytes, known to the reader."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT mine.res_id, other.res_id
                  FROM ir_attachment AS mine
                  JOIN ir_attachment AS other
                    ON other.archive_sha256 = mine.archive_sha256
                   AND other.res_model = 'archive.document'
                   AND other.res_field IS NULL
                   AND other.res_id <> mine.res_id
                 WHERE mine.res_model = 'archive.document'
                   AND mine.res_field IS NULL AND mine.res_id = ANY(%s)
                   AND mine.archive_sha256 IS NOT NULL
                """,
                self._origin.ids,
            )
        )
        known = set(self.search([("id", "in", [other for _id, other in rows])])._ids)
        return {(id_, other) for id_, other in rows if other in known}

    def _same_title(self) -> set[tuple[int, int]]:
        """Return (document, other) with one title and date in one dossier."""
        papers = self._origin.filtered("dossier_id")
        others = self.search_fetch(
            [
                ("dossier_id", "in", papers.dossier_id.ids),
                ("document_date", "in", papers.mapped("document_date")),
                ("name", "in", papers.mapped("name")),
            ],
            ["dossier_id", "document_date", "name"],
        )

        def key(paper):
            return paper.dossier_id, paper.document_date, paper.name

        same = others.grouped(key)
        return {
            (paper.id, other.id)
            for paper in papers
            for other in same.get(key(paper), ())
            if paper != other
        }

    @api.model
    def _with_bytes(self, raw):
        """Return the papers that hold these bytes, as far as the reader knows them."""
        files = self.env["ir.attachment"].sudo()
        held = files.search_fetch(
            [
                ("archive_sha256", "=", hashlib.sha256(raw).hexdigest()),
                ("res_model", "=", self._name),
                ("res_field", "=", False),
            ],
            ["res_id"],
        )
        return self.search([("id", "in", held.mapped("res_id"))])

    def _captured_before_text(self):
        """Return a sentence that names these papers, the first few."""
        names = [paper.reference or paper.name for paper in self[:NAMED]]
        return self.env._(
            "Perhaps captured before: %(papers)s.", papers=self.env._(", ").join(names)
        )

    def _explain(self):
        explained = super()._explain()
        drafts = self.filtered(lambda p: p.state in p._guard_open_states())
        for id_, others in drafts._duplicates().items():
            if not others:
                continue
            message = others._captured_before_text()
            explained[id_] = [
                *explained.get(id_, ()),
                Refusal(
                    "duplicate", message, level="info", opens=(self._name, others._ids)
                ),
            ]
        return explained
