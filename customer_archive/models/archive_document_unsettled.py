from odoo import api, models
from odoo.tools import SQL, format_date

from ..tools.refusal import Refusal
from .archive_document_hold import RULE
from .archive_document_retention import HAND_TRIGGERS


class ArchiveDocument(models.Model):
    """Holds that the archive finds in its own papers and lists (#39, #44, #47, #201).

    A plan of instalments, a registered collateral or a complaint says by itself that
    something is not settled: its type names what (``holds_while``). Nothing is kept in
    step for it, so that a new last day or the recorded event counts at once.
    """

    _inherit = "archive.document"

    @api.model
    def _hold_queries(self):
        return {
            **super()._hold_queries(),
            **{
                code: SQL(
                    """
                    SELECT paper.id FROM (%(live)s) AS paper
                     WHERE NOT paper.of_customer
                     UNION ALL
                    SELECT document.id FROM archive_document AS document
                     WHERE document.dossier_id IN (
                           SELECT paper.dossier_id FROM (%(live)s) AS paper
                            WHERE paper.of_customer)
                    """,
                    live=self._unsettled_query(types),
                )
                for code, types in self._unsettled_types().items()
            },
            # nobody has signed for it yet
            "transfer": SQL(
                "SELECT line.document_id FROM archive_custody_transfer_line AS line"
                " JOIN archive_custody_transfer AS transfer"
                " ON transfer.id = line.transfer_id"
                " WHERE transfer.state = 'handed' AND line.state = 'listed'"
            ),
        }

    @api.model
    def _unsettled_codes(self) -> list[str]:
        """Return what types can hold for."""
        types = self.env["archive.document.type"]
        return [code for code, _label in types._fields["holds_while"].selection]

    @api.model
    def _unsettled_types(self) -> dict[str, list[int]]:
        """Return the types that hold, by code: asked first, for SQL to begin there."""
        types = self.env["archive.document.type"].sudo()
        types = types.with_context(active_test=False)
        types = types.search_fetch([("holds_while", "!=", False)], ["holds_while"])
        return {
            code: of_code.ids for code, of_code in types.grouped("holds_while").items()
        }

    @api.model
    def _unsettled_query(self, types) -> SQL:
        """Return ``SELECT id, dossier_id, of_customer`` of live papers of ``types``.

        Ended is what is past its last day of validity; what has none, when the event
        of its class has happened (its years count); and what the archivist recorded.
        Papers of dossiers without a customer have nothing to do with each other.
        """
        return SQL(
            """
            SELECT paper.id, paper.dossier_id,
                   dossier.kind = 'customer' AS of_customer
              FROM archive_document AS paper
              JOIN archive_dossier AS dossier ON dossier.id = paper.dossier_id
              JOIN archive_volume AS volume ON volume.id = paper.volume_id
              JOIN archive_retention_class AS class
                ON class.id = volume.retention_class_id
             WHERE paper.type_id = ANY(%s)
               AND paper.state = 'filed' AND paper.retention_event_on IS NULL
               AND (paper.valid_until >= %s OR paper.valid_until IS NULL)
               AND (paper.valid_until IS NOT NULL
                    OR NOT (class.trigger IN %s AND paper.retention_due IS NOT NULL))
            """,
            types,
            self.env["res.company"]._archive_today(),
            HAND_TRIGGERS,
        )

    def _file(self, years=None):
        result = super()._file(years)
        self._unsettled_lock()
        return result

    def _change(self, values, reason):
        result = super()._change(values, reason)
        self._unsettled_lock()
        return result

    def _unsettled_lock(self):
        """Let who erases something of these dossiers now see what is live in them."""
        live = self.sudo().filtered("type_id.holds_while")
        erasable = [
            ("dossier_id", "in", live.dossier_id.ids),
            ("state", "in", ("trashed", "quarantined")),
        ]
        if live and (papers := self.sudo().search(erasable)):
            papers._hold_lock()

    def _hold_texts(self):
        return {
            **super()._hold_texts(),
            "instalment": self.env._("The customer pays by instalments."),
            "collateral": self.env._("The customer's collateral is not released."),
            "inspection": self.env._("An inspection is not finished."),
            "dispute": self.env._("A dispute is not settled."),
            "transfer": self.env._(
                "It is on its way from the department to the archive."
            ),
        }

    def _hold_who(self):
        archivist = (self.env._("Archivist"),)
        codes = (*self._unsettled_codes(), "transfer")
        return {**super()._hold_who(), **dict.fromkeys(codes, archivist)}

    @api.model
    def _hold_causes(self, found, full):
        pairs = {}
        for code, types in self._unsettled_types().items():
            ids = [id_ for id_, codes in found.items() if code in codes]
            if not ids:
                continue
            rows = self.env.execute_query(
                SQL(
                    "SELECT document.id, paper.id FROM archive_document AS document"
                    " JOIN (%s) AS paper ON paper.dossier_id = document.dossier_id"
                    " AND (paper.of_customer OR paper.id = document.id)"
                    " WHERE document.id = ANY(%s) ORDER BY 1, 2",
                    self._unsettled_query(types),
                    ids,
                )
            )
            for id_, paper in rows:
                pairs.setdefault((id_, code), []).append(paper)
        papers = self.sudo().browse({id_ for ids in pairs.values() for id_ in ids})
        # a title is told to who may know the paper, and written on no list
        known = papers.browse() if full else papers.sudo(False)
        known = known._filtered_access("read").sudo()
        causes = super()._hold_causes(found, full)
        for key, ids in pairs.items():
            because = papers.browse(ids).with_prefetch(papers._prefetch_ids)
            causes[key] = because, because & known
        return causes

    def _hold_refusal_found(self, code, text, who, full, cause=None):
        refusal = super()._hold_refusal_found(code, text, who, full, cause)
        if not cause:
            return refusal
        papers, known = cause
        if full:
            names = [p.reference or str(p.item_number) for p in papers]
        elif known:
            names = [self.env._("“%s”", name) for name in known.mapped("name")]
        else:
            return refusal
        names = self.env._(", ").join(names)
        until = ""
        if all(papers.mapped("valid_until")):
            until = format_date(self.env, max(papers.mapped("valid_until")))
            message = self.env._(
                "%(what)s This runs until %(until)s: %(papers)s.",
                what=text,
                until=until,
                papers=names,
            )
        else:
            message = self.env._(
                "%(what)s This has no last day, and ends when the archivist records "
                "its event: %(papers)s.",
                what=text,
                papers=names,
            )
        opens = (known._name, known._ids) if known else None
        return Refusal(f"hold_{code}", message, RULE, until, who, opens=opens)
