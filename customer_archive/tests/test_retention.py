from datetime import date, timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import ArchiveCommon


@tagged("post_install", "-at_install")
class TestRetention(ArchiveCommon):
    """From when to when a paper is kept, and that nothing shortens it (#168, #201)."""

    def _of_class(self, trigger, years=10, **values):
        """File a paper whose class counts ``years`` from ``trigger``."""
        policy = self.policy.with_user(self.supervisor).action_new_version()
        draft = self.env["archive.policy"].browse(policy["res_id"])
        classes = draft.retention_class_ids
        class_ = (
            classes.filtered(lambda c: (c.code, c.trigger) == ("D10", trigger))
            or classes.filtered(lambda c: c.code == "D10")[:1]
        )
        class_.write({"trigger": trigger, "years": years})
        draft.effective_date = fields.Date.today()
        draft.with_user(self.general_manager).action_publish()
        types = self.env["archive.document.type"].search(
            [
                ("policy_id", "=", draft.id),
                ("retention_class_id", "=", class_.id),
                ("kind", "=", "customer"),
                ("customer_signature", "=", "not_applicable"),
                ("legal_evidence", "=", False),
                ("vital", "=", False),
            ],
            limit=1,
        )
        return self._file_document(type_id=types.id, **values)

    def test_years_from_the_filing_year(self):
        paper = self._file_document(document_date="2020-03-05")
        years = paper.volume_id.retention_class_id.years
        self.assertEqual(paper.retention_start, date(2020, 12, 31))
        self.assertEqual(paper.retention_due, date(2021 + years, 1, 1))
        self.assertIn("2020", paper.retention_explanation)

    def test_from_document_and_filing_date(self):
        paper = self._of_class("document_date", document_date="2020-03-05")
        self.assertEqual(paper.retention_start, date(2020, 3, 5))
        self.assertEqual(paper.retention_due, date(2030, 3, 6))

    def test_from_filing_date(self):
        paper = self._of_class("filing_date", document_date="2020-03-05")
        self.assertEqual(paper.retention_start, fields.Date.today())

    def test_contract_end(self):
        paper = self._of_class("contract_end", valid_until="2031-06-30")
        self.assertEqual(paper.retention_due, date(2041, 7, 1))
        open_end = self._of_class("contract_end")
        self.assertFalse(open_end.retention_start)
        self.assertFalse(open_end.retention_due)
        self.assertIn("not happened yet", open_end.retention_explanation)

    def test_volume_closed(self):
        paper = self._of_class("volume_closed")
        self.assertFalse(paper.retention_due)
        volume = paper.volume_id.with_user(self.archivist)
        volume.write(
            {
                "compiled_by_id": self.archivist.id,
                "compiled_on": fields.Date.today(),
                "checked_by_id": self.supervisor.id,
            }
        )
        volume.action_close()
        self.assertEqual(paper.retention_start, fields.Date.today())

    def test_withdrawal_starts_and_return_stops(self):
        """A withdrawal starts the years; a customer who comes back stops them (#49)."""
        paper = self._of_class("withdrawal")
        self.assertFalse(paper.retention_due)
        dossier = self.dossier.with_user(self.sales_manager)
        dossier._set_stage("withdrawn", "Moved away")
        self.assertEqual(paper.retention_start, fields.Date.today())
        self.assertTrue(paper.retention_due)
        dossier._set_stage("active", "Came back")
        self.assertFalse(paper.retention_due)
        self.assertFalse(paper.retention_start)

    def test_record_of_a_withdrawal_ends_the_relation(self):
        """Filing the record makes the customer withdrawn, with its reason (#49)."""
        kept = self._of_class("withdrawal")
        record = self._file_document(
            type_id=self.env["archive.document.type"]
            .search(
                [("withdrawal", "=", True), ("policy_id.in_force", "=", True)], limit=1
            )
            .id,
            name="Left: moved to another city",
            paper_location_id=self.location.id,
        )
        self.assertEqual(record.state, "filed")
        self.assertEqual(self.dossier.state, "withdrawn")
        self.assertEqual(self.dossier.stage_reason, record.name)
        self.assertEqual(kept.retention_start, fields.Date.today())

    def test_what_waits_again_keeps_its_day(self):
        """An event that comes later, but lies earlier, shortens nothing (#168)."""
        paper = self._of_class("event")
        promised = date(2040, 1, 1)
        paper._guard_write(
            {"retention_start": date(2029, 12, 31), "retention_due": promised},
            reason="test",
        )
        paper._retention_refresh()
        self.assertFalse(paper.retention_due)
        self.assertEqual(paper.retention_floor, promised)
        paper.with_user(self.archivist)._record_event(date(2020, 1, 1), "Lease ended")
        self.assertEqual(paper.retention_due, promised)
        self.assertIn("longer than", paper.retention_explanation)

    def test_event_by_hand(self):
        paper = self._of_class("event")
        day = date(2025, 5, 5)
        with self.assertRaises(AccessError):
            paper.with_user(self.manager)._record_event(day, "Lease ended")
        papers = paper.with_user(self.archivist)
        with self.assertRaisesRegex(UserError, "not happened"):
            papers._record_event(fields.Date.today() + timedelta(days=1), "x")
        with self.assertRaisesRegex(UserError, "reason"):
            papers._record_event(day, "")
        papers._record_event(day, "Lease ended")
        self.assertEqual(paper.retention_due, date(2035, 5, 6))
        with self.assertRaisesRegex(UserError, "does not shorten"):
            papers._record_event(date(2020, 1, 1), "earlier")
        papers._record_event(date(2026, 1, 1), "extended")
        self.assertEqual(paper.retention_due, date(2036, 1, 2))

    def test_no_event_for_what_counts_by_itself(self):
        paper = self._file_document()
        with self.assertRaisesRegex(UserError, "waits for no event"):
            paper.with_user(self.archivist)._record_event(date(2020, 1, 1), "x")

    def test_nothing_gets_shorter_by_counting_again(self):
        """What was decided longer stays, whatever the rule says later."""
        paper = self._file_document(document_date="2020-03-05")
        longer = date(2099, 1, 1)
        paper._guard_write({"retention_due": longer}, reason="test")
        paper._retention_refresh()
        self.assertEqual(paper.retention_due, longer)
        self.assertIn("longer than", paper.retention_explanation)
        paper._guard_write({"retention_due": False}, reason="test")
        paper._retention_refresh()
        self.assertFalse(paper.retention_due, "what is kept for ever stays so")

    def test_nobody_writes_the_dates(self):
        paper = self._file_document()
        for name in (
            "retention_due",
            "retention_start",
            "retention_event_on",
            "retention_floor",
        ):
            with self.assertRaises(UserError), self.cr.savepoint():
                paper.sudo().write({name: "2020-01-01"})

    def test_scheduled_action_finds_payments(self):
        paper = self._of_class("last_payment")
        self.assertFalse(paper.retention_due)
        with freeze_time("2027-01-01"), self.enter_registry_test_mode():
            self.env.ref("customer_archive.ir_cron_retention").method_direct_trigger()
        self.assertFalse(paper.retention_due, "never paid: the event is still out")
