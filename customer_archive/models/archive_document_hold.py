from contextlib import contextmanager
from dataclasses import replace

from odoo import api, fields, models
from odoo.tools import SQL, format_date

from ..tools.refusal import Refusal
from .archive_document import ARCHIVE_STATES

#: Order 79 art. 19: what belongs to something unsettled is not destroyed.
RULE = "Order 79 art. 19"


class ArchiveDocument(models.Model):
    """What holds a paper back from being erased: placed by hand, or found (#201).

    Holds are asked at each gate (proposal, approval, end of quarantine, execution) by
    set queries; accounting and lending write nothing for them.
    """

    _inherit = "archive.document"

    held = fields.Boolean(
        string="Held back",
        compute="_compute_held",
        search="_search_held",
        compute_sudo=False,
        help="A hold placed by hand stands, or the archive finds something unsettled: "
        "it is not erased now.",
    )

    hold_explanation = fields.Json(
        string="What holds it back",
        compute="_compute_explanation",
        compute_sudo=False,
    )

    @api.model
    def _hold_queries(self) -> dict[str, SQL]:
        """Return what holds papers back: code -> ``SELECT document id ...``.

        Each sub-select may name every paper that is held; it is asked for few at a
        time by ``id = ANY(...)``, or as a whole for a list. Addons that lend, inspect
        or dispute add their own.
        """
        return {
            "placed": SQL(
                "SELECT document_id FROM (%s) AS placed", self._hold_placed_query()
            ),
            "receivable": SQL(
                """
                SELECT document.id
                  FROM account_move_line AS line
                  JOIN account_account AS account
                    ON account.id = line.account_id
                   AND account.account_type = 'asset_receivable'
                  JOIN res_partner AS partner ON partner.id = line.partner_id
                  JOIN archive_dossier AS dossier
                    ON dossier.partner_id = partner.commercial_partner_id
                  JOIN res_company AS company ON company.id = line.company_id
                  JOIN res_company AS own ON own.id = dossier.company_id
                  JOIN archive_document AS document ON document.dossier_id = dossier.id
                 WHERE line.parent_state = 'posted' AND line.reconciled IS NOT TRUE
                   AND line.amount_residual <> 0
                   AND split_part(company.parent_path, '/', 1)
                       = split_part(own.parent_path, '/', 1)
                """
            ),
        }

    @api.model
    def _hold_placed_query(self) -> SQL:
        """Return ``SELECT hold_id, document_id`` of the holds in force today."""
        items = SQL(" UNION ALL ").join(
            SQL(
                "SELECT item.hold_id, document.id AS document_id"
                " FROM %s AS item JOIN archive_document AS document ON %s",
                SQL.identifier(f"archive_hold_{name}_rel"),
                SQL(condition),
            )
            for name, condition in (
                ("document", "document.id = item.document_id"),
                ("dossier", "document.dossier_id = item.dossier_id"),
                ("volume", "document.volume_id = item.volume_id"),
            )
        )
        return SQL(
            "SELECT item.hold_id, item.document_id FROM (%s) AS item"
            " JOIN archive_hold AS hold ON hold.id = item.hold_id"
            " WHERE hold.state = 'active'"
            " AND (hold.date_until IS NULL OR hold.date_until >= %s)",
            items,
            self.env["res.company"]._archive_today(),
        )

    def write(self, vals):
        with self._hold_goes_along(vals.keys()):
            return super().write(vals)

    def _guard_write_each(self, values, *, reason):
        names = set().union(*values.values())
        with self._hold_goes_along(names):
            return super()._guard_write_each(values, reason=reason)

    @contextmanager
    def _hold_goes_along(self, names):
        """Keep under their holds what leaves a held dossier or volume in the body.

        A hold names them with all their papers; a paper that an approved change takes
        elsewhere is as unsettled as before (Order 79 art. 19), so that the hold names
        it itself from now on.
        """
        if not {"dossier_id", "volume_id"} & set(names):
            yield
            return
        self.check_access("write")
        # what is filed just now leaves no volume
        papers = self.sudo().filtered(
            lambda d: (
                d.state in ARCHIVE_STATES and (d.volume_id or "dossier_id" in names)
            )
        )
        if not papers:
            yield
            return
        before = papers._hold_placed()
        yield
        lost = {}
        for hold, document in before - papers._hold_placed():
            lost.setdefault(hold, []).append(document)
        for hold in self.env["archive.hold"].sudo().browse(lost):
            hold._follow(papers.browse(sorted(lost[hold.id])))

    def _hold_placed(self) -> set[tuple[int, int]]:
        """Return (hold, document) of what was placed by hand on these papers."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                "SELECT hold_id, document_id FROM (%s) AS placed"
                " WHERE document_id = ANY(%s) GROUP BY 1, 2",
                self._hold_placed_query(),
                list(self.ids),
            )
        )
        return set(rows)

    def _hold_texts(self) -> dict[str, str]:
        """Return what each code of :meth:`_hold_queries` means, for people."""
        return {
            "placed": self.env._("A hold has been placed on it."),
            "receivable": self.env._("The customer has unsettled receivables."),
        }

    def _hold_who(self) -> dict[str, tuple[str, ...]]:
        """Return who can do something about what each code found."""
        return {
            "placed": (self.env._("Archivist"), self.env._("General manager")),
            "receivable": (self.env._("Finance"),),
        }

    def _hold_found(self) -> dict[int, list[str]]:
        """Return the codes of what holds each paper back now, by id.

        With all rights, as every gate asks: what is hidden from who asks holds, too.
        """
        found = {id_: [] for id_ in self.ids}
        if not found:
            return found
        self.env.flush_all()
        query = SQL(" UNION ALL ").join(
            SQL(
                "SELECT %s, id FROM (%s) AS held (id) WHERE id = ANY(%s) GROUP BY id",
                code,
                held,
                self.ids,
            )
            for code, held in self._hold_queries().items()
        )
        for code, id_ in self.env.execute_query(query):
            found[id_].append(code)
        return found

    def _hold_refusals(self, full=False) -> dict[int, list[Refusal]]:
        """Return why each paper may not be erased now, by id (design 4.5).

        What exactly holds it back is told to who may know it, though an engine asks
        with all rights: its message goes to the current user, or stays.

        :param full: name holds placed by hand to everybody; for a destruction list,
            which is signed by who reads it
        """
        found = self._hold_found()
        if not any(found.values()):
            return {id_: [] for id_ in found}
        texts, who = self._hold_texts(), self._hold_who()
        holds = self._holds_known(full)
        causes = self._hold_causes(found, full)
        refusals = {}
        for document in self:
            codes = found.get(document.id, ())
            refusals[document.id] = [
                Refusal(
                    f"hold_{hold.id}",
                    self.env._(
                        "The hold “%(name)s” stands: %(reason)s",
                        name=hold.name,
                        reason=hold.reason,
                    ),
                    RULE,
                    hold.date_until and format_date(self.env, hold.date_until) or "",
                    who["placed"],
                    opens=(hold._name, hold._ids),
                )
                for hold in holds.get(document.id, ())
            ] + [
                document._hold_refusal_found(
                    code, texts[code], who[code], full, causes.get((document.id, code))
                )
                for code in codes
                if code != "placed" or document.id not in holds
            ]
        return refusals

    @api.model
    def _hold_told_first(self) -> frozenset[str]:
        """Return the codes that the top of the form always tells."""
        return frozenset({"placed"})

    @api.model
    def _hold_causes(self, found, full) -> dict[tuple[int, str], tuple]:
        """Return the papers because of which others are held.

        :param found: what :meth:`_hold_found` returned
        :param full: as for :meth:`_hold_refusals`
        :return: (id of the held paper, code) -> (papers as superuser, those among them
            that the reader may know)
        """
        return {}

    def _hold_refusal_found(self, code, text, who, full, cause=None) -> Refusal:
        """Return why what was found holds this paper back, and where it is seen.

        :param cause: as of :meth:`_hold_causes`
        """
        if not full and not self._hold_may_know(code):
            text = self.env._("Something that is not settled yet holds it back.")
            return Refusal(f"hold_{code}", text, RULE, "", who)
        customer = self.partner_id
        opens = (customer._name, customer._ids) if code == "receivable" else None
        return Refusal(f"hold_{code}", text, RULE, "", who, opens=opens)

    def _hold_may_know(self, code) -> bool:
        """Whether the user may know what was found: who knows the whole dossier."""
        self.ensure_one()
        if code == "placed":
            return self.env["archive.hold"]._may_know()
        roles = ("archivist", "sales_manager", "general_manager", "finance")
        return (
            self.env.su
            or self.access_manager_id == self.env.user
            or self._access_has(*(f"group_{role}" for role in roles))
        )

    def _holds_known(self, full=False):
        """Return the holds in force of each paper that the user may know, by id.

        :param full: all of them, whoever asks
        """
        rows = sorted(self._hold_placed())
        holds = self.env["archive.hold"].sudo(full)
        holds = holds.browse({hold for hold, _id in rows})
        if holds and not full:
            holds = holds._filtered_access("read") if holds._may_know() else holds[:0]
        known = {}
        for hold_id, id_ in rows:
            if hold_id in holds._ids:
                known.setdefault(id_, []).append(holds.browse(hold_id))
        return known

    def _hold_lock(self):
        """Let who holds, changes, lends or erases these now see what is decided."""
        self._archive_guard_rows()

    @api.depends_context("uid")
    def _compute_held(self):
        found = self._origin.filtered("id")._hold_found()
        for document in self:
            document.held = bool(found.get(document._origin.id))

    @api.model
    def _search_held(self, operator, value):
        if operator != "in":
            return NotImplemented
        union = SQL(" UNION ALL ").join(self._hold_queries().values())
        return fields.Domain(
            "id",
            "in" if True in value else "not in",
            SQL("(SELECT held.id FROM (%s) AS held (id))", union),
        )

    def _hold_stands_in_the_way(self) -> bool:
        """Whether the paper could be erased now, were it not held back."""
        self.ensure_one()
        due = self.retention_due
        return self.state in ("trashed", "quarantined") or bool(
            due and due <= self.company_id._archive_today()
        )

    def _compute_explanation(self):
        super()._compute_explanation()
        filed = self.filtered(lambda d: d.state in ("filed", "trashed", "quarantined"))
        refusals = {
            id_: [replace(reason, level="info") for reason in reasons]
            for id_, reasons in filed._hold_refusals().items()
        }
        shown = self._refusals_shown({r for held in refusals.values() for r in held})
        later = self._hold_texts().keys() - self._hold_told_first()
        found = {f"hold_{code}" for code in later}
        for document in self:
            held = refusals.get(document.id, ())
            told = {reason.code: shown[reason] for reason in held}
            document.hold_explanation = told or False
            # what is found is told at the top of the form when it counts only
            first = told.keys()
            if not document._hold_stands_in_the_way():
                first -= found
            if first:
                told = {code: told[code] for code in told if code in first}
                document.explanation = {**(document.explanation or {}), **told}
