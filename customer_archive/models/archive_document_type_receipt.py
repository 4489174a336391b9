from datetime import timedelta

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
        today = fields.Date.context_today(self)
        company = ("company_id", "=", self.env.company.id)
        of_type = [("type_id", "in", self.ids), ("state", "!=", "rejected"), company]
        documents = self.env["archive.document"]
        last = dict(documents._read_group(of_type, ["type_id"], ["document_date:max"]))
        this_year = dict(
            documents._read_group(
                [*of_type, ("document_date", ">=", today.replace(month=1, day=1))],
                ["type_id"],
                ["__count"],
            )
        )
        received = {
            (type_.id, day)
            for type_, day, _count in documents._read_group(
                [
                    ("type_id", "in", self.filtered("frequency").ids),
                    ("document_date", ">=", today - timedelta(days=1100)),
                    ("state", "!=", "rejected"),
                    company,
                ],
                ["type_id", "document_date:day"],
                ["__count"],
            )
        }
        days_of = {}
        for id_, day in received:
            days_of.setdefault(id_, []).append(day)
        is_workday = self.env.company._archive_is_workday()
        for type_ in self:
            type_.last_received_on = last.get(type_)
            type_.received_this_year = this_year.get(type_, 0)
            missing = [
                (first, last_day)
                for first, last_day in type_._expected_periods(today, is_workday)
                if not any(first <= d <= last_day for d in days_of.get(type_.id, ()))
            ]
            type_.missing_count = len(missing)
            type_.missing_periods = self._period_names(missing, type_.frequency)

    def _expected_periods(self, today, is_workday):
        """Return the periods for which a paper of this type should be there."""
        self.ensure_one()
        if not self.frequency:
            return []
        since = self.expected_since or self.policy_id.effective_date
        since = max(since, today - timedelta(days=LOOK_BACK[self.frequency]))
        return expected_periods(
            self.frequency,
            since,
            today,
            due_day=self.due_day,
            is_workday=is_workday,
        )

    def _missing_of_year(self, year):
        """Return (type, periods of ``year`` without a paper, by name) where any is.

        Counted with the reader's own rights, by the day of today.
        """
        today = fields.Date.context_today(self)
        company = self.env.company
        days = {}
        for type_, day, _count in self.env["archive.document"]._read_group(
            [
                ("type_id", "in", self.ids),
                ("document_date", ">=", f"{year}-01-01"),
                ("document_date", "<=", f"{year}-12-31"),
                ("state", "!=", "rejected"),
                ("company_id", "=", company.id),
            ],
            ["type_id", "document_date:day"],
            ["__count"],
        ):
            days.setdefault(type_, []).append(day)
        missing = []
        for type_ in self.filtered("frequency"):
            since = type_.expected_since or type_.policy_id.effective_date
            periods = [
                (first, last)
                for first, last in expected_periods(
                    type_.frequency,
                    max(since, fields.Date.to_date(f"{year}-01-01")),
                    today,
                    due_day=type_.due_day,
                    is_workday=company._archive_is_workday(),
                )
                if first.year == year
                and not any(first <= day <= last for day in days.get(type_, ()))
            ]
            if periods:
                missing.append((type_, self._period_names(periods, type_.frequency)))
        return missing

    @api.model
    def _period_names(self, periods, frequency):
        """Return the latest periods by name."""
        patterns = {"monthly": "MMM y", "yearly": "y"}
        names = [
            format_date(self.env, first, date_format=patterns.get(frequency))
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
