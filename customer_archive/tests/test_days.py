from datetime import date, timedelta

from freezegun import freeze_time

from odoo import Command
from odoo.tests import tagged

from .disposal_common import DisposalCommon

EAST = "Pacific/Kiritimati"  # fourteen hours before UTC


@tagged("post_install", "-at_install")
class TestDays(DisposalCommon):
    """A day begins and ends for the archive, not for who looks at it."""

    @freeze_time("2027-03-01 20:00:00")
    def test_the_company_says_which_day_it_is(self):
        self.company.archive_tz = "UTC"
        self.assertEqual(self.company._archive_today(), date(2027, 3, 1))
        traveller = self.company.with_context(tz=EAST)
        self.assertEqual(traveller._archive_today(), date(2027, 3, 1))
        self.company.archive_tz = "Asia/Shanghai"
        self.assertEqual(self.company._archive_today(), date(2027, 3, 2))

    @freeze_time("2027-03-01 20:00:00")
    def test_of_several_companies_the_earliest_day(self):
        companies = self.env["res.company"].search([])
        companies.archive_tz = "Asia/Shanghai"
        later = self.env["res.company"].create(
            {"name": "Hawaii", "archive_tz": "Pacific/Honolulu"}
        )
        self.assertEqual(self.company._archive_today(), date(2027, 3, 2))
        self.assertEqual(later._archive_today(), date(2027, 3, 1))
        nobody = self.env["res.company"]
        self.assertEqual(nobody._archive_today(), date(2027, 3, 1))

    def test_a_new_company_begins_with_its_people_s(self):
        company = self.env["res.company"].create({"name": "New"})
        self.assertTrue(company.archive_tz)
        company.archive_tz = "Asia/Shanghai"
        company.name = "Renamed"
        self.assertEqual(company.archive_tz, "Asia/Shanghai")

    def test_a_client_does_not_end_a_hold(self):
        paper = self._file_document()
        day = self.company._archive_today()
        hold = (
            self.env["archive.hold"]
            .with_user(self.archivist)
            .create(
                {
                    "name": "Lawsuit",
                    "reason": "Claim",
                    "document_ids": [Command.set(paper.ids)],
                    "date_until": day,
                }
            )
        )
        with freeze_time(f"{day} 20:00:00"):
            for zone in ("UTC", EAST):
                seen = paper.with_user(self.archivist).with_context(tz=zone)
                self.assertTrue(seen._hold_refusals()[paper.id], zone)
                self.assertTrue(hold.with_context(tz=zone).in_force, zone)

    def test_a_client_does_not_end_the_time_apart(self):
        """The last day belongs to the half year, in the east as well (#205)."""
        with freeze_time("2027-08-31"):
            disposal = self._approved(self._list(self._due()))
        last = disposal.quarantine_until
        with freeze_time(f"{last} 20:00:00"):
            seen = disposal.with_context(tz=EAST)
            seen.invalidate_recordset(["quarantine_over"])
            self.assertFalse(seen.quarantine_over)
        with freeze_time(f"{last + timedelta(days=1)} 00:30:00"):
            seen = disposal.with_context(tz="Pacific/Honolulu")
            seen.invalidate_recordset(["quarantine_over"])
            self.assertTrue(seen.quarantine_over)

    @freeze_time("2027-06-01 20:00:00")
    def test_a_client_does_not_choose_the_day_of_an_opinion(self):
        """Tomorrow is a day to come, wherever who says so is (#203)."""
        self.company.archive_tz = "UTC"
        disposal = self._list(self._due())
        disposal.action_submit()
        line = disposal.line_ids.with_user(self.service_manager)
        line._say("keep", "Asked for", date(2027, 6, 2))
        line.disposal_id.with_context(tz=EAST).action_approve()
        self.assertTrue(line._signed_opinions())
