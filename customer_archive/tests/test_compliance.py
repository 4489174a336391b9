from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import ArchiveCommon


@tagged("post_install", "-at_install")
class TestCompliance(ArchiveCommon):
    """The supervisor watches whether the regulations are kept (#126)."""

    def _number(self, duty, user=None, reader=None):
        rows = self.env["archive.compliance"].with_user(reader or self.supervisor)
        rows.action_count()
        rows = rows.search([("duty", "=", duty)])
        if user:
            rows = rows.filtered(lambda row: row.user_id == user)
        return sum(rows.mapped("number"))

    def _age(self, records, days):
        day = fields.Datetime.now() - timedelta(days=days)
        self.env.flush_all()
        self.env.cr.execute(
            f'UPDATE "{records._table}" SET create_date = %s WHERE id = ANY(%s)',
            [day, records.ids],
        )
        records.invalidate_recordset()

    def test_drafts_that_lie_about(self):
        """Two weeks after capture a draft is named with its handler (#126)."""
        before = self._number("draft", self.manager)
        paper = self._create_document()
        self.assertEqual(self._number("draft", self.manager), before)
        self._age(paper, 15)
        self.assertEqual(self._number("draft", self.manager), before + 1)

    def test_top_secret_is_not_counted(self):
        before = self._number("draft")
        self.manager.group_ids += self.env.ref("customer_archive.group_top_secret")
        self._age(self._create_document(secrecy="top_secret"), 15)
        self.assertEqual(self._number("draft"), before)

    def test_signature_that_waits(self):
        """A week after submission the signer is named (#126)."""
        paper = self._submit_document(self._create_document())
        before = self._number("signature")
        rounds = paper.sudo().approval_round_id
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE archive_approval_round "
            "SET opened_at = opened_at - interval '8 days' WHERE id = %s",
            [rounds.id],
        )
        rounds.invalidate_recordset()
        self.assertEqual(self._number("signature"), before + 1)
        self.assertTrue(self._number("signature", self.manager))

    def test_signature_on_a_top_secret_paper_is_not_counted(self):
        """Not even that something of the kind waits for somebody (#126, #153)."""
        cleared = self.env.ref("customer_archive.group_top_secret")
        for user in (self.manager, self.superior, self.archivist):
            user.group_ids += cleared
        paper = self._submit_document(self._create_document(secrecy="top_secret"))
        before = self._number("signature")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE archive_approval_round "
            "SET opened_at = opened_at - interval '8 days' WHERE id = %s",
            [paper.sudo().approval_round_id.id],
        )
        self.env.invalidate_all()
        self.assertEqual(self._number("signature"), before)

    def test_late_and_not_handed_in(self):
        """By the day of handing in, in the company's day and year (#126, #129)."""
        self.env.company.archive_tz = "Asia/Shanghai"
        type_ = self.env.ref("customer_archive.type_r1_visit")
        self.env.cr.execute(
            "UPDATE archive_document_type SET due_day = 5 WHERE id = %s", [type_.id]
        )
        type_.invalidate_recordset()
        duties = ("late", "overdue")

        def numbers():
            return [self._number(duty, self.manager) for duty in duties]

        with freeze_time("2026-12-31 15:00:00"):
            before = numbers()
            paper = self._create_document(document_date="2026-10-10")
            self.assertEqual(numbers(), [before[0], before[1] + 1])
        with freeze_time("2026-12-31 16:00:00"):
            # New Year in Shanghai
            self._submit_document(paper)
            self.assertEqual(numbers(), [before[0] + 1, before[1]])
        with freeze_time("2027-12-31 16:00:00"):
            self.assertEqual(numbers()[0], 0)

    def test_volume_of_a_former_year(self):
        """Last year's volume should be closed by now (#58, #126)."""
        last_year = fields.Date.today().replace(day=1, month=1) - timedelta(days=1)
        before = self._number("volume", self.manager)
        paper = self._file_document(document_date=last_year)
        self.assertLess(paper.sudo().filing_year, fields.Date.today().year)
        self.assertEqual(self._number("volume", self.manager), before + 1)

    def test_dossier_with_a_gap(self):
        """What is required and missing is counted for its manager (#57, #126)."""
        self.assertTrue(self.dossier.sudo().incomplete)
        self.assertTrue(self._number("incomplete", self.manager))

    def test_numbers_for_who_watches_only(self):
        """No contents by it, and nothing for others (#126)."""
        self._age(self._create_document(), 15)
        for user in (self.manager, self.archivist, self.plain, self.auditor):
            rows = self.env["archive.compliance"].with_user(user)
            with self.assertRaises(AccessError):
                rows.action_count()
            self.assertFalse(rows.has_access("read"))
        self.assertTrue(self._number("draft"))
        # the supervisor learns a number, not which papers
        papers = self.env["archive.document"].with_user(self.supervisor)
        self.assertFalse(papers.search_count([("handler_id", "=", self.manager.id)]))

    def test_each_reads_what_was_counted_for_himself(self):
        self._age(self._create_document(), 15)
        self._number("draft")
        others = self.env["archive.compliance"].with_user(self.sales_manager)
        self.assertFalse(others.search([]))

    def test_not_of_another_company(self):
        self._age(self._create_document(), 15)
        company = self.env["res.company"].create({"name": "Elsewhere"})
        self.supervisor.write(
            {"company_ids": [(6, 0, company.ids)], "company_id": company.id}
        )
        self.assertFalse(self._number("draft"))

    def test_counted_in_sets(self):
        """As many questions for many papers as for one."""
        rows = self.env["archive.compliance"].with_user(self.supervisor).sudo()
        rows._count()

        def questions():
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            rows._count()
            return self.env.cr.sql_log_count - before

        few = questions()
        self._age(self._create_document(), 15)
        for number in range(5):
            self._age(self._create_document(name=f"Paper {number}"), 15)
        self.assertLessEqual(questions(), few + 3)
