from itertools import pairwise

from odoo import api, models
from odoo.tools import SQL

from ..tools.anchor import read_anchor
from ..tools.digest import ENTRY_SQL, SEAL_SQL
from ..tools.verification import Problem, Verification
from .archive_ledger_seal import SEALS_AT_ONCE


class ArchiveLedgerSeal(models.Model):
    """Verifying: recompute the chain and compare it with the anchor (design 4.4)."""

    _inherit = "archive.ledger.seal"

    @api.model
    def _verify(self) -> Verification:
        """Recompute all entries, seals and the chain, and compare with the anchor.

        Reads seal by seal: memory does not grow with the ledger.
        """
        all_seals = self.sudo()
        all_seals.invalidate_model(flush=False)
        anchor = {line.seal: line.hash for line in read_anchor(self._anchor_path())}
        anchored_until = max(anchor, default=0)
        anchored = sealed = count = 0
        last = all_seals.browse()
        while seals := all_seals.search(
            [("id", ">", last.id or 0)], order="id", limit=SEALS_AT_ONCE
        ):
            hashes = seals._recompute_hashes()
            for before, seal in pairwise([last, *seals]):
                problem = (
                    seal._verify_chain(before, hashes[seal.id])
                    or seal._verify_entries()
                    or seal._verify_anchor(anchor)
                )
                if problem:
                    return Verification(anchored, sealed, 0, count, problem)
                count += 1
                if seal.id <= anchored_until:
                    anchored += seal.entry_count
                else:
                    sealed += seal.entry_count
            last = seals[-1:]
            seals.invalidate_recordset(flush=False)
        if anchored_until > last.id:
            problem = Problem("seals_removed", seal=last.id + 1)
            return Verification(anchored, sealed, 0, count, problem)
        unsealed, inserted = all_seals._verify_unsealed(last)
        problem = Problem("entry_inserted", entry=inserted) if inserted else None
        return Verification(anchored, sealed, unsealed, count, problem)

    def _recompute_hashes(self) -> dict[int, str]:
        """Return what the hashes of these seals must be by their columns."""
        return dict(
            self.env.execute_query(
                SQL(
                    "SELECT s.id, %s FROM archive_ledger_seal s WHERE s.id = ANY(%s)",
                    self._hash_sql(SQL(SEAL_SQL)),
                    self.ids,
                )
            )
        )

    def _verify_chain(self, before, expected: str) -> Problem | None:
        """Check number, hash and link of this seal against the one ``before``."""
        if self.id != before.id + 1:
            return Problem("seal_missing", seal=before.id + 1)
        if self.hash != expected:
            return Problem("seal_changed", seal=self.id)
        if (self.previous_hash or "") != (before.hash or ""):
            return Problem("chain_broken", seal=self.id)
        return None

    def _verify_anchor(self, anchor: dict[int, str]) -> Problem | None:
        if self.hash != anchor.get(self.id, self.hash):
            return Problem("anchor_differs", seal=self.id)
        return None

    def _verify_entries(self) -> Problem | None:
        """Check the entries of this seal against their leaves, and the leaves."""
        leaf = self._hash_sql(SQL(ENTRY_SQL))
        [(count, digest, missing, changed)] = self.env.execute_query(
            SQL(
                """
                SELECT count(*), %(digest)s,
                       min(l.id) FILTER (WHERE e.id IS NULL),
                       min(l.id) FILTER (WHERE e.id IS NOT NULL AND l.hash <> %(leaf)s)
                  FROM archive_ledger_leaf l
                  LEFT JOIN archive_ledger_entry e ON e.id = l.id
                 WHERE l.seal_id = %(seal)s
                """,
                digest=self._hash_sql(SQL("string_agg(l.hash, E'\\n' ORDER BY l.id)")),
                leaf=leaf,
                seal=self.id,
            )
        )
        if missing and not (changed and changed < missing):
            return Problem("entry_missing", seal=self.id, entry=missing)
        if changed:
            return Problem("entry_changed", seal=self.id, entry=changed)
        if count != self.entry_count or digest != self.leaves_digest:
            return Problem("leaves_changed", seal=self.id)
        return None

    @api.model
    def _verify_unsealed(self, last) -> tuple[int, int]:
        """Return the number of unsealed entries, and the first smuggled in (or 0)."""
        cluster = self._seal_bounds().cluster
        promised = (
            SQL("e.xid IS NULL OR e.xid < %s::xid8", last.horizon)
            if last.horizon and last.cluster == cluster
            else SQL("FALSE")
        )
        [(unsealed, inserted)] = self.env.execute_query(
            SQL(
                """
                SELECT count(*), min(e.id) FILTER (WHERE %s)
                  FROM archive_ledger_entry e
                 WHERE NOT EXISTS (
                       SELECT FROM archive_ledger_leaf l WHERE l.id = e.id
                 )
                """,
                promised,
            )
        )
        return unsealed, inserted or 0

    def action_verify(self):
        """Verify the whole ledger and tell the auditor the result.

        :raise AccessError: for who may not read the ledger
        """
        self.browse().check_access("read")
        result = self._verify()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success" if result.ok else "danger",
                "sticky": True,
                "title": self.env._("The ledger is as it was written")
                if result.ok
                else self.env._("The ledger is not as it was written"),
                "message": self._verification_message(result),
            },
        }

    @api.model
    def _verification_message(self, result: Verification) -> str:
        """Return the result as one text for the auditor."""
        if result.ok:
            return self.env._(
                "%(anchored)s entries are sealed and anchored outside the database, "
                "%(sealed)s are sealed, %(unsealed)s are not yet sealed.",
                anchored=result.anchored,
                sealed=result.sealed,
                unsealed=result.unsealed,
            )
        problem = result.problem
        numbers = {"entry": problem.entry, "seal": problem.seal}
        texts = {
            "entry_changed": self.env._(
                "Entry %(entry)s, sealed in seal %(seal)s, was changed.", **numbers
            ),
            "entry_missing": self.env._(
                "Entry %(entry)s, sealed in seal %(seal)s, is missing.", **numbers
            ),
            "entry_inserted": self.env._(
                "Entry %(entry)s was inserted behind the seals.", **numbers
            ),
            "leaves_changed": self.env._(
                "The list of entries of seal %(seal)s was changed.", **numbers
            ),
            "seal_changed": self.env._("Seal %(seal)s was changed.", **numbers),
            "seal_missing": self.env._("Seal %(seal)s is missing.", **numbers),
            "chain_broken": self.env._(
                "Seal %(seal)s does not follow from the seal before.", **numbers
            ),
            "seals_removed": self.env._(
                "Seal %(seal)s and later ones are anchored outside the database but "
                "missing in it: seals were removed, or an older backup was restored.",
                **numbers,
            ),
            "anchor_differs": self.env._(
                "Seal %(seal)s is not the one anchored outside the database.",
                **numbers,
            ),
        }
        return texts[problem.what]
