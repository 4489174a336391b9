from collections import defaultdict
from datetime import date, timedelta

from odoo import api, fields, models
from odoo.tools import format_date

from ..tools.periods import expected_periods

#: Days that are looked back for each frequency.
LOOK_BACK = {"daily": 31, "weekly": 92, "monthly": 366, "yearly": 1100}
#: Periods that are named, at most.
NAMED = 8


class ArchiveDocumentType(models.Model):
    """What is expected of each kind of paper, and what has come (#91, #137, #274)."""

    _inherit = "archive.document.type"

    frequency = fields.Selection(
        [
            ("daily", "Every working day"),
            ("weekly", "Every week"),
            ("monthly", "Every month"),
            ("yearly", "Every year"),
        ],
        string="Expected",
        help="Where a period has none, it is named as missing. Empty: whenever it "
        "comes.",
    )
    expected_since = fields.Date(
        string="Expected since",
        help="First day for which it is expected; empty: since the policy is in force.",
    )
    last_received_on = fields.Date(
        string="Last one of", compute="_compute_receipt", compute_sudo=False
    )
    received_this_year = fields.Integer(
        string="This year", compute="_compute_receipt", compute_sudo=False
    )
    missing_count = fields.Integer(
        string="Missing", compute="_compute_receipt", compute_sudo=False
    )
    missing_periods = fields.Char(
        string="Missing for", compute="_compute_receipt", compute_sudo=False
    )

    @api.model
    def _policy_free_fields(self):
        # how often a company expects a report is its own habit, no rule
        return super()._policy_free_fields() | {"frequency", "expected_since"}

    @api.depends_context("uid", "company", "lang")
    def _compute_receipt(self):
        """Count with the reader's own rights: it tells only what he may know."""
        today = self.env.company._archive_today()
        documents = self.env["archive.document"]
        domain = [("type_id", "in", self.ids), *self._received_domain()]
        last = dict(documents._read_group(domain, ["type_id"], ["document_date:max"]))
        domain.append(("document_date", ">=", today.replace(month=1, day=1)))
        this_year = dict(documents._read_group(domain, ["type_id"], ["__count"]))
        missing = self._missing()
        for type_ in self:
            periods = missing.get(type_, ())
            type_.last_received_on = last.get(type_)
            type_.received_this_year = this_year.get(type_, 0)
            type_.missing_count = len(periods)
            type_.missing_periods = type_._period_names(periods)

    @api.model
    def _received_domain(self):
        return [
            ("state", "!=", "rejected"),
            ("company_id", "=", self.env.company.id),
        ]

    def _missing(self, year=None):
        """Return for each type that is expected the periods without a paper by today.

        As far as the reader knows the papers.

        :param year: of this year; else of the time that is looked back
        :return: type -> list of (first day, last day)
        """
        today = self.env.company._archive_today()
        since = {}
        for type_ in self.filtered("frequency"):
            expected = type_.expected_since or type_.policy_id.effective_date
            first = today - timedelta(days=LOOK_BACK[type_.frequency])
            since[type_] = max(expected, date(year, 1, 1) if year else first)
        if not since:
            return {}
        earliest = min(since.values())
        received = defaultdict(set)
        for type_, day in self.env["archive.document"]._read_group(
            [
                ("type_id", "in", [type_.id for type_ in since]),
                ("document_date", ">=", earliest),
                *self._received_domain(),
            ],
            ["type_id", "document_date:day"],
        ):
            received[type_].add(day)
        is_workday = self.env.company._archive_is_workday(earliest, today)
        missing = {}
        for type_, begin in since.items():
            periods = expected_periods(
                type_.frequency,
                begin,
                today,
                due_day=type_.due_day,
                is_workday=is_workday,
            )
            missing[type_] = [
                (first, last)
                for first, last in periods
                if (not year or first.year == year)
                and not any(first <= day <= last for day in received[type_])
            ]
        return missing

    def _period_names(self, periods):
        """Return the latest periods by name."""
        patterns = {"monthly": "MMM y", "yearly": "y"}
        names = [
            format_date(self.env, first, date_format=patterns.get(self.frequency))
            for first, _last in periods[::-1]
        ]
        more = [self.env._("and %s more", len(names) - NAMED)] if names[NAMED:] else []
        return self.env._(", ").join(names[:NAMED] + more)

    def action_open_received(self):
        """Open the papers of this type that the reader may know."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_archive.archive_document_action"
        )
        return {
            **action,
            "name": self.display_name,
            "path": False,
            "domain": [("type_id", "=", self.id)],
            "context": {"default_type_id": self.id},
        }
