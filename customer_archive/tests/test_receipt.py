from ast import literal_eval
from datetime import datetime, time, timedelta

from dateutil.relativedelta import relativedelta
from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import ArchiveCommon


@tagged("post_install", "-at_install")
class TestReceipt(ArchiveCommon):
    """What is expected, what has come, and when (#91, #129, #137, #274)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.today()
        cls.report = cls.env.ref("customer_archive.type_r1_sales_reports_daily")

    def _monthly(self):
        wizard = self.env["archive.policy.setup"].with_user(self.supervisor)
        wizard.create({"policy_ids": wizard._installed().ids}).action_apply()
        return self.env["archive.document.type"].search(
            [("due_day", ">", 0), ("policy_id.code", "=", "R2")], limit=1
        )

    def test_missing_days_are_named(self):
        """No report for a working day is told, with the day (#91)."""
        days = [self.today - timedelta(days=n) for n in range(1, 15)]
        works = self.env.company._archive_is_workday(min(days), max(days))
        workdays = [day for day in days if works(day)]
        self.assertLess(len(workdays), len(days), "weekends are no working days")
        self.report.write({"frequency": "daily", "expected_since": min(days)})
        before = self.report.with_user(self.archivist)
        self.assertEqual(before.missing_count, len(workdays))
        paper = self._create_document(
            type_id=self.report.id, dossier_id=False, document_date=workdays[0]
        )
        self._file_document(paper)
        self.env.invalidate_all()
        after = self.report.with_user(self.archivist)
        self.assertEqual(after.missing_count, len(workdays) - 1)
        self.assertEqual(after.last_received_on, workdays[0])
        self.assertEqual(after.received_this_year, 1)

    def test_holidays_are_no_working_days(self):
        """A day that the company has off is not missing (#91)."""
        monday = self.today - timedelta(days=self.today.weekday() + 7)
        works = self.env.company._archive_is_workday(monday, monday)
        self.assertTrue(works(monday))
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "calendar_id": self.env.company.resource_calendar_id.id,
                "company_id": self.env.company.id,
                "date_from": datetime.combine(monday, time.min) - timedelta(hours=14),
                "date_to": datetime.combine(monday, time.max) + timedelta(hours=14),
            }
        )
        self.assertFalse(self.env.company._archive_is_workday(monday, monday)(monday))

    def test_what_has_come_is_counted_with_the_readers_rights(self):
        self.report.frequency = "daily"
        paper = self._create_document(type_id=self.report.id, dossier_id=False)
        self._file_document(paper)
        self.env.invalidate_all()
        self.assertFalse(self.report.with_user(self.plain).received_this_year)

    def test_frequency_is_no_rule(self):
        """The company says how often; what the policy rules stays closed."""
        self.report.with_user(self.supervisor).frequency = "weekly"
        with self.assertRaises(UserError):
            self.report.with_user(self.supervisor).due_day = 3

    def test_day_of_submission(self):
        """Material after its day is marked as late, and reported (#129, #137)."""
        type_ = self._monthly()
        old = self.today - relativedelta(months=3)
        late = self._create_document(type_id=type_.id, document_date=old)
        self.assertEqual(late.due_date.day, type_.due_day)
        self.assertEqual(
            (late.due_date.year, late.due_date.month),
            (
                (old + relativedelta(months=1)).year,
                (old + relativedelta(months=1)).month,
            ),
        )
        timely = self._create_document(type_id=type_.id, document_date=self.today)
        papers = self.env["archive.document"]
        found = papers.search([("overdue", "=", True)])
        self.assertEqual(
            [(paper.late, paper.overdue) for paper in (late, timely)],
            [(False, True), (False, False)],
            "not handed in yet",
        )
        self.assertIn(late, found)
        self.assertNotIn(timely, found)
        for paper in (late, timely):
            self._submit_document(paper)
        self.assertEqual(
            [(paper.late, paper.overdue) for paper in (late, timely)],
            [(True, False), (False, False)],
        )
        found = papers.search([("late", "=", True)])
        self.assertIn(late, found)
        self.assertNotIn(timely, found)
        self.assertNotIn(late, papers.search([("overdue", "=", True)]))

    def _captured(self, day="2026-05-31"):
        """A paper of a month, captured on its last day."""
        with freeze_time(f"{day} 08:00:00"):
            return self._create_document(type_id=self._monthly().id, document_date=day)

    def test_the_day_belongs_to_the_time(self):
        """#129: handed in on the day, in the company's day, is in time."""
        self.env.company.archive_tz = "Asia/Shanghai"
        for hour, late in ((15, False), (16, True)):
            paper = self._captured()
            # midnight in Shanghai is four o'clock in the afternoon, UTC
            with freeze_time(f"{paper.due_date} {hour}:00:00"):
                self.assertEqual(paper.overdue, late)
                self._submit_document(paper)
                paper.invalidate_recordset()
                self.assertEqual((paper.late, paper.overdue), (late, False))

    def test_first_submission_counts(self):
        """#129: what came back was handed in all the same; what was captured, not."""
        paper = self._captured()
        with freeze_time(f"{paper.due_date} 08:00:00"):
            self._submit_document(paper)
            paper.with_user(self.manager).action_refuse("Page 2 is missing")
            handed_in = paper.handed_in_on
        with freeze_time(f"{paper.due_date + timedelta(days=9)} 08:00:00"):
            self.assertFalse(paper.overdue)
            self._submit_document(paper)
        self.assertEqual(paper.handed_in_on, handed_in)
        self.assertFalse(paper.late)
        with self.assertRaises(UserError):
            paper.sudo().handed_in_on = False

    def test_taken_back_is_not_handed_in(self):
        """#129: what its handler took back unseen counts when it comes again."""
        paper = self._captured()
        with freeze_time(f"{paper.due_date} 08:00:00"):
            self._submit_document(paper)
            paper.with_user(self.manager).action_withdraw("Another page comes")
        self.assertFalse(paper.handed_in_on)
        with freeze_time(f"{paper.due_date + timedelta(days=9)} 08:00:00"):
            self.assertTrue(paper.overdue)
            self._submit_document(paper)
            self.assertTrue(paper.late)
            handed_in = paper.handed_in_on
            paper.with_user(self.manager).action_refuse("Page 2 is missing")
        with freeze_time(f"{paper.due_date + timedelta(days=12)} 08:00:00"):
            self._submit_document(paper)
            paper.with_user(self.manager).action_withdraw("Another page comes")
        self.assertEqual(paper.handed_in_on, handed_in, "it was looked at before")

    def test_missing_until_handed_in(self):
        """#129, #137: what lies in a drawer as a draft has not come."""
        type_ = self._monthly()
        type_.write({"frequency": "monthly", "expected_since": "2026-05-01"})
        paper = self._captured()
        day = paper.due_date
        for moment, missing in ((day, 0), (day + timedelta(days=1), 1)):
            with freeze_time(f"{moment} 08:00:00"):
                type_.invalidate_recordset()
                self.assertEqual(type_.sudo().missing_count, missing)
        with freeze_time(f"{day + timedelta(days=1)} 08:00:00"):
            self._submit_document(paper)
            type_.invalidate_recordset()
            self.assertFalse(type_.sudo().missing_count)

    def test_contract_register(self):
        """Number, parties, period, amount of every contract, by signing (#36, #37)."""
        contract = self._create_document(
            type_id=self.contract_type.id,
            name="Sales contract",
            document_number="2026-1",
            valid_from="2020-01-01",
            valid_until="2021-12-31",
            amount=120000,
        )
        self.assertTrue(contract.is_contract)
        with self.assertRaises(ValidationError):
            contract.valid_until = "2019-01-01"
        action = self.env.ref("customer_archive.archive_document_action_contracts")
        found = self.env["archive.document"].search(
            fields.Domain(literal_eval(action.domain))
        )
        self.assertIn(contract, found)

    def test_amount_is_signed(self):
        contract = self._create_document(type_id=self.report_type.id, amount=5)
        self._submit_document(contract)
        with self.assertRaises(UserError):
            contract.sudo().amount = 6

    def test_four_steps_of_filing(self):
        """Appraised, assigned, catalogued, placed (#141-#144)."""
        paper = self._create_document(type_id=False)
        self.assertEqual([s["done"] for s in paper.filing_steps], [False] * 4)
        paper.write(
            {
                "type_id": self.report_type.id,
                "self_check": True,
                "pages": 1,
                "paper_location_id": self.location.id,
            }
        )
        self.assertEqual([s["done"] for s in paper.filing_steps], [True] * 4)

    def test_daily_record_into_a_category(self):
        """An important daily record is filed for the customer, too (#92)."""
        paper = self._create_document(type_id=self.report.id, dossier_id=False)
        paper = self._file_document(paper).with_user(self.archivist)
        wizard = self.env["archive.document.refile"].with_user(self.archivist)
        wizard = wizard.create(
            {
                "document_id": paper.id,
                "type_id": self.report_type.id,
                "partner_id": self.partner.id,
            }
        )
        action = wizard.action_refile()
        copy = self.env["archive.document"].browse(action["res_id"])
        self.assertEqual(copy.state, "draft")
        self.assertEqual(copy.partner_id, self.partner)
        self.assertEqual(
            copy.attachment_ids.archive_sha256,
            paper.sudo().attachment_ids.archive_sha256,
        )
        self.assertEqual(copy.action_open_source()["res_id"], paper.id)
        self.assertEqual(paper.sudo().state, "filed")
        with self.assertRaises(UserError):
            copy.with_user(self.manager).action_open_source()

    def test_copy_needs_the_right_to_take_away(self):
        """A grant to look carries no copy (#66)."""
        paper = self._file_document()
        until = fields.Datetime.now() + timedelta(days=1)
        self.env["archive.access.grant"]._grant(self.plain, paper, until, "look")
        with self.assertRaisesRegex(UserError, "not take a copy"):
            paper.with_user(self.plain).sudo(False)._copy_into(
                {"type_id": self.report_type.id}
            )

    def test_incomplete_dossiers_are_found(self):
        """A dossier in which a required paper is missing is on the list (#68)."""
        dossiers = self.env["archive.dossier"].with_user(self.manager)
        self.assertTrue(self.dossier.incomplete)
        self.assertIn(self.dossier, dossiers.search([("incomplete", "=", True)]))
        required = dossiers._required_types()
        for type_ in required:
            paper = self._create_document(
                type_id=type_.id, name=type_.name, paper_location_id=self.location.id
            )
            self._file_document(paper)
        self.env.invalidate_all()
        self.assertFalse(self.dossier.incomplete)
        self.assertNotIn(self.dossier, dossiers.search([("incomplete", "=", True)]))
