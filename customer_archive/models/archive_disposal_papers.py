from collections import defaultdict
from typing import NamedTuple

from odoo import models


class PaperSignature(NamedTuple):
    """One line of those who signed, or have still to sign, on a printed paper."""

    step: str
    name: str
    at: object
    image: bytes | bool


class ArchiveDisposal(models.Model):
    """What the three printed papers of a destruction say (#202, #210, #294, #296)."""

    _inherit = "archive.disposal"

    def _check_register_reader(self):
        """Refuse who may not print the register of these lists.

        :raise AccessError: for anybody but archivist, auditor and general manager
        """
        self.check_access("read")
        self.env["archive.destruction.register"]._check_may_print()

    def _register_rows(self):
        """Return what the register holds of this list: first rows first.

        The rows alone decide what is printed, whatever became of papers and people.
        """
        self.ensure_one()
        rows = self.env["archive.destruction.register"].sudo()
        return rows.search(
            [
                ("list_number", "=", self.number),
                ("company_id", "=", self.company_id.id),
                ("kind", "!=", "deleted"),
            ],
            order="id",
        )

    def _register_items(self):
        """Return (row, day the bytes were proven gone) of each destroyed paper.

        The row is the last one: with the witness's name as he signed.
        """
        rows = self._register_rows().filtered(
            lambda r: r.kind in ("erased", "destroyed", "again")
        )
        erased = {
            row.document_id: row.at
            for row in rows
            if row.kind == "erased" or (row.kind == "again" and row.proof)
        }
        last = {row.document_id: row for row in rows}
        return [(row, erased.get(id_)) for id_, row in last.items()]

    def _register_shortened(self):
        """Return the rows that say that the time apart was shortened, one per day."""
        rows = self._register_rows().filtered(lambda r: r.kind == "shortened")
        return [same[:1] for same in rows.grouped(lambda r: (r.at, r.reason)).values()]

    def _paper_signatures(self) -> list[PaperSignature]:
        """Return who signed this list, the witness last; then who has still to sign."""
        self.ensure_one()
        disposal = self.sudo()
        rounds = disposal.approval_round_ids.sorted("number")
        decided = disposal._deciding_round()
        witnessed = rounds.filtered(
            lambda r: decided and r.number > decided.number and r.state != "refused"
        )[-1:]
        shown = (decided or rounds.filtered(lambda r: r.state == "open")) | witnessed
        if not shown:
            return [
                PaperSignature(label, user.name or "", False, False)
                for _name, user, _role, label in disposal._people()
            ]
        signatures = self.env["archive.signature"].sudo()
        found = signatures.search(
            [("round_id", "in", shown.ids), ("decision", "=", "approved")]
        ).grouped("task_id")
        return [
            PaperSignature(
                task.name,
                self._deputy_name(task, signed._label()),
                signed.at,
                signed.image,
            )
            if (signed := found.get(task.id))
            else PaperSignature(
                task.name,
                self._deputy_name(
                    task, self.env._(", ").join(task.user_ids.mapped("name"))
                ),
                False,
                False,
            )
            for task in shown.task_ids.sorted(lambda t: (t.round_id.number, t.sequence))
        ]

    def _paper_holds(self) -> dict[int, str]:
        """Return what holds each item back now, while nothing is decided, by line."""
        lines = self.sudo().line_ids.filtered(lambda line: line.state == "listed")
        found = defaultdict(str)
        holds = lines.document_id._disposal_holds(full=True)
        for line in lines:
            reasons = holds[line.document_id.id]
            held = " ".join(reason.message for reason in reasons)
            found[line.id] = held or line._stays_with()
        return found

    def _paper_dates(self):
        """Return the first and the last day of the destroyed papers."""
        self.ensure_one()
        lines = self.sudo().line_ids.filtered(lambda line: line.state == "destroyed")
        days = sorted(filter(None, lines.document_id.mapped("document_date")))
        return (days[0], days[-1]) if days else (False, False)
