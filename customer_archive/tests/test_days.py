from datetime import date, timedelta

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import ValidationError
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

    @freeze_time("2027-03-01 20:00:00")
    def test_a_client_does_not_date_a_paper_tomorrow(self):
        """What is new is dated today, and what is of tomorrow is refused (#145)."""
        self.company.archive_tz = "UTC"
        papers = self.env["archive.document"].with_user(self.manager)
        there = papers.with_context(tz=EAST)
        values = {"name": "Report", "dossier_id": self.dossier.id}
        paper = there.create({**values, "type_id": self.report_type.id})
        self.assertEqual(paper.document_date, date(2027, 3, 1))
        with self.assertRaisesRegex(ValidationError, "future"):
            paper.document_date = date(2027, 3, 2)
        self.company.archive_tz = EAST
        paper.with_context(tz="UTC").document_date = date(2027, 3, 2)

    @freeze_time("2027-03-01 20:00:00")
    def test_a_client_does_not_correct_a_date_to_tomorrow(self):
        """#72"""
        self.company.archive_tz = "UTC"
        paper = self._file_document(document_date=date(2027, 3, 1))
        paper = paper.with_user(self.manager).with_context(tz=EAST)
        codes = [r.code for r in paper._value_refusals({"document_date": "2027-03-02"})]
        self.assertIn("future", codes)

    @freeze_time("2027-03-01 20:00:00")
    def test_a_client_does_not_end_who_may_sign(self):
        """The authority holds on its last day, for everybody (#31)."""
        self.company.archive_tz = "UTC"
        signers = self.env["archive.signer"].sudo()
        signer = signers.create(
            {
                "dossier_id": self.dossier.id,
                "name": "Mr Li",
                "valid_from": date(2027, 3, 1),
                "valid_until": date(2027, 3, 1),
            }
        )
        later = self.env["res.company"].create({"name": "East", "archive_tz": EAST})
        for zone in ("UTC", EAST, "Pacific/Honolulu"):
            seen = signer.with_context(tz=zone)
            seen.invalidate_recordset(["state"])
            self.assertEqual(seen.state, "valid", zone)
            found = seen.search([("state", "=", "valid"), ("id", "=", signer.id)])
            self.assertEqual(found, signer, zone)
            found = seen.search([("state", "=", "expired"), ("id", "=", signer.id)])
            self.assertFalse(found, zone)
        self.assertEqual(signers.with_context(tz=EAST).new().valid_from.day, 1)
        self.assertTrue(later)
        self.company.archive_tz = EAST
        signer.invalidate_recordset(["state"])
        self.assertEqual(signer.state, "expired")
        found = signer.search([("state", "=", "expired"), ("id", "=", signer.id)])
        self.assertEqual(found, signer)

    @freeze_time("2027-03-01 20:00:00")
    def test_a_client_does_not_make_a_part_overdue(self):
        """Parts of the profile fall due, and are reviewed, by the company's day."""
        self.company.archive_tz = "UTC"
        self.env["res.company"].create({"name": "East", "archive_tz": EAST})
        block = self.env["archive.dossier.block"].sudo()
        block = block.create(
            {
                "dossier_id": self.dossier.id,
                "kind": "basics",
                "date_due": date(2027, 3, 1),
            }
        )
        for zone in ("UTC", EAST):
            seen = block.with_context(tz=zone)
            seen.invalidate_recordset(["state"])
            self.assertEqual(seen.state, "missing", zone)
            found = seen.search([("state", "=", "overdue"), ("id", "=", block.id)])
            self.assertFalse(found, zone)
        block.with_context(tz=EAST).text = "Known"
        self.assertEqual(block.reviewed_on, date(2027, 3, 1))
        block.write({"text": False, "date_due": date(2027, 2, 28)})
        block.invalidate_recordset(["state"])
        self.assertEqual(block.state, "overdue")
        self.assertTrue(
            block.search([("state", "=", "overdue"), ("id", "=", block.id)])
        )

    def test_a_client_does_not_end_a_period_of_receipt(self):
        """A monthly paper is missing when the month is over for the company (#137)."""
        self.company.archive_tz = "UTC"
        type_ = self.report_type.sudo()
        type_.write({"frequency": "monthly", "expected_since": "2027-01-01"})
        seen = {}
        for now in ("2027-02-28 20:00:00", "2027-03-01 20:00:00"):
            with freeze_time(now):
                asked = type_.with_context(tz=EAST)
                asked.invalidate_recordset(["missing_count"])
                seen[now] = asked.missing_count
        self.assertEqual(list(seen.values()), [1, 2])
