from datetime import date
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

from ..tools.filing import retention_due

#: Events of a retention class that can be recorded by hand.
HAND_TRIGGERS = ("contract_end", "last_payment", "withdrawal", "event")
#: Papers whose event is looked for at once.
BATCH = 500


class RetentionPlace(NamedTuple):
    """What decides from when on a filed paper is kept, beside its own facts."""

    retention_class: models.BaseModel
    year: int
    filed_on: date
    volume: models.BaseModel


class ArchiveDocument(models.Model):
    """How long a paper is kept: years from an event, never shortened (#168, #201)."""

    _inherit = "archive.document"

    retention_event_on = fields.Date(
        string="Event on",
        readonly=True,
        copy=False,
        help="Day of the event from which the years are counted, or on which what held "
        "the dossier back was settled, recorded by hand.",
    )
    retention_floor = fields.Date(
        string="Kept at least until",
        readonly=True,
        copy=False,
        help="What was counted before the paper came to wait for its event (again).",
    )
    retention_trigger = fields.Selection(
        related="volume_id.retention_class_id.trigger", string="Years counted from"
    )

    retention_explanation = fields.Char(
        string="Why it is kept", compute="_compute_retention_explanation"
    )

    # what has fallen due is found by its day, whatever else is filed
    _retention_due_idx = models.Index("(retention_due, id) WHERE state = 'filed'")

    def _guard_engine_fields(self):
        return super()._guard_engine_fields() | {
            "retention_event_on",
            "retention_floor",
        }

    # -------------------------------------------------------------------- the dates

    def _retention_dates(self, places) -> dict[int, tuple[date | None, date | None]]:
        """Return (kept from, kept until) of each paper, by id.

        Both are ``None`` while the event from which the years count has not happened;
        the end is ``None`` for what is kept permanently.

        :param places: document id -> :class:`RetentionPlace`
        """
        asked = self.filtered(
            lambda d: places[d.id].retention_class.trigger == "last_payment"
        )
        payments = asked.dossier_id._last_payments()
        dates = {}
        for document in self:
            place = places[document.id]
            years = place.retention_class.years
            start = document._retention_begins(place, payments)
            due = retention_due(start, years) if start and years else None
            if due and document.retention_floor:
                due = max(due, document.retention_floor)
            dates[document.id] = (start, due)
        return dates

    def _retention_begins(self, place, payments) -> date | None:
        """Return the day of the event after which the years of this paper count."""
        self.ensure_one()
        end_of_year = date(place.year, 12, 31)
        class_ = place.retention_class
        if not class_.years:
            return end_of_year
        if self.retention_event_on and class_.trigger in HAND_TRIGGERS:
            return self.retention_event_on
        dossier = self.dossier_id
        left = dossier.state in ("withdrawn", "closed") and dossier.stage_on
        closed_on = place.volume.closed_on
        return {
            "filing_year": end_of_year,
            "filing_date": place.filed_on,
            "document_date": self.document_date,
            "volume_closed": closed_on and closed_on.date(),
            "contract_end": self.valid_until,
            "withdrawal": left,
            "last_payment": payments.get(dossier.id),
            "event": None,
        }[class_.trigger] or None

    def _retention_places(self):
        """Return the :class:`RetentionPlace` of filed papers as they stand, by id."""
        return {
            document.id: RetentionPlace(
                document.volume_id.retention_class_id,
                document.filing_year,
                document.filed_on.date(),
                document.volume_id,
            )
            for document in self
        }

    def _retention_refresh(self):
        """Count again what an event may have changed; nothing gets shorter (#168).

        Where the event has gone back (a customer who had left is one again), what was
        due waits for it anew, and is kept at least as long as it was to be.

        :return: the papers whose dates changed
        """
        filed = self.sudo().filtered(lambda d: d.state == "filed" and d.volume_id)
        dates = filed._retention_dates(filed._retention_places())
        values = {
            document.id: document._retention_values(start, due)
            for document in filed
            for start, due in (dates[document.id],)
            if document._retention_may_become(start, due)
        }
        changed = filed.filtered(lambda document: document.id in values)
        if changed:
            changed._guard_write_each(values, reason="retention counted")
            self.env["archive.ledger.entry"]._append(
                changed,
                "retention_counted",
                field_names=("retention_start", "retention_due"),
            )
        return changed

    def _retention_may_become(self, start, due) -> bool:
        """Whether these dates are new and keep the paper no shorter than before."""
        self.ensure_one()
        if (start or False, due or False) == (self.retention_start, self.retention_due):
            return False
        if not due:
            # waits for its event, or is kept for ever
            return True
        if not self.retention_due:
            # waited for its event; what is kept for ever stays so
            return not self.retention_start
        return due >= self.retention_due

    def _retention_values(self, start, due):
        """Return what is written where these are the dates of the paper from now on."""
        self.ensure_one()
        waits = not due and self.retention_due
        return {
            "retention_start": start,
            "retention_due": due,
            "retention_floor": waits or self.retention_floor,
        }

    # ------------------------------------------------------------------- the events

    def _retention_of_trigger(self, trigger):
        """Return the filed papers of ``self`` whose years count from ``trigger``."""
        return self.filtered(
            lambda d: d.state == "filed" and d.retention_trigger == trigger
        )

    @api.model
    def _cron_retention(self):
        """Look for events that nobody reports: the last payment of a customer."""
        last = 0
        cron = self.env["ir.cron"]
        while True:
            papers = self.sudo().search(
                [
                    ("state", "=", "filed"),
                    ("volume_id.retention_class_id.trigger", "=", "last_payment"),
                    ("id", ">", last),
                ],
                order="id",
                limit=BATCH,
            )
            papers._retention_refresh()
            if not papers or not cron._commit_progress(len(papers)):
                break
            last = papers[-1].id

    def _record_event(self, day, reason):
        """Record the event from which the years of these filed papers count.

        It also ends what such a paper holds back (``holds_while`` of its type).

        :param day: when it happened; not in the future
        :raise AccessError: for who is no archivist
        :raise UserError: without a reason, for a paper whose class waits for no event
            and that holds nothing back, and where it would be kept shorter
        """
        if not self._access_has("group_archivist"):
            raise AccessError(
                self.env._("The archivist records events of keeping (R2 art. 29).")
            )
        self.check_access("read")
        if not (reason or "").strip():
            raise UserError(self.env._("Give a reason."))
        if day > self.company_id._archive_today():
            raise UserError(self.env._("The event has not happened yet."))
        for paper in self.sudo():
            counts = paper.retention_trigger in HAND_TRIGGERS
            if paper.state != "filed" or not (counts or paper.type_id.holds_while):
                raise UserError(
                    self.env._(
                        "“%(name)s” waits for no event: class %(code)s counts by "
                        "itself.",
                        name=paper.display_name,
                        code=paper.volume_id.retention_class_id.code or "–",
                    )
                )
            due = retention_due(day, paper.volume_id.retention_class_id.years)
            if counts and paper.retention_due and due and due < paper.retention_due:
                raise UserError(
                    self.env._(
                        "“%(name)s” is kept until %(due)s: an event does not shorten "
                        "that. Ask for a change; it needs an approval (R1 §5).",
                        name=paper.display_name,
                        due=format_date(self.env, paper.retention_due),
                    )
                )
        papers = self.sudo()
        papers._guard_write({"retention_event_on": day}, reason="event recorded")
        self.env["archive.ledger.entry"]._append(papers, "retention_event")
        papers._retention_refresh()

    # ------------------------------------------------------------ in words (design 4.5)

    @api.depends(
        "retention_class_id",
        "retention_start",
        "retention_due",
        "retention_trigger",
    )
    @api.depends_context("lang")
    def _compute_retention_explanation(self):
        for document in self:
            document.retention_explanation = document._retention_text()

    def _retention_text(self):
        """Return in one sentence why the paper is kept until then, or False."""
        self.ensure_one()
        class_ = self.volume_id.sudo().retention_class_id or self.retention_class_id
        if not class_ or self.state in ("draft", "submitted", "returned", "rejected"):
            return False
        names = {
            "code": class_.code,
            "policy": class_.policy_id.code,
            "years": class_.years,
        }
        if not class_.years:
            return self.env._(
                "Kept permanently: class %(code)s of policy %(policy)s.", **names
            )
        if not self.retention_due and self.retention_start:
            return self.env._("Kept permanently, as decided.")
        labels = dict(
            self.env["archive.retention.class"]
            ._fields["trigger"]
            ._description_selection(self.env)
        )
        event = labels[class_.trigger]
        if not self.retention_due:
            return self.env._(
                "Kept for %(years)s years after: %(event)s. That has not happened yet "
                "(class %(code)s of policy %(policy)s).",
                event=event,
                **names,
            )
        due, start = self.retention_due, self.retention_start
        if retention_due(start, class_.years) != due:
            return self.env._(
                "Kept until %(due)s, as decided or counted before: that is longer than "
                "class %(code)s of policy %(policy)s asks for.",
                due=format_date(self.env, due),
                **names,
            )
        return self.env._(
            "Kept until %(due)s: %(years)s years from %(start)s (%(event)s), class "
            "%(code)s of policy %(policy)s.",
            due=format_date(self.env, due),
            start=format_date(self.env, start),
            event=event,
            **names,
        )
