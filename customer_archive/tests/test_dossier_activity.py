from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import SQL

from .common import ArchiveCommon


@tagged("post_install", "-at_install")
class TestDossierActivity(ArchiveCommon):
    """Dead files are listed, and dossiers that want an update (#67, #74, #236)."""

    def setUp(self):
        super().setUp()
        self._age(self.dossier, 1500)

    def _age(self, record, days):
        """Let a record be made earlier."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE %s SET create_date = %s WHERE id = %s",
                SQL.identifier(record._table),
                fields.Datetime.now() - timedelta(days=days),
                record.id,
            )
        )
        self.env.invalidate_all()

    def _found(self, field, user=None):
        self.env.invalidate_all()
        dossiers = self.env["archive.dossier"].with_user(user or self.sales_manager)
        found = self.dossier in dossiers.search([(field, "=", True)]).sudo()
        self.assertEqual(self.dossier.with_user(self.manager)[field], found)
        return found

    def test_quiet_for_two_years(self):
        """Without sale, visit or paper for the months of the company (#74)."""
        self.assertTrue(self._found("inactive"))
        self.env.company.archive_dead_months = 60
        self.assertFalse(self._found("inactive"))
        self.env.company.archive_dead_months = 0
        self.assertFalse(self._found("inactive"), "switched off")

    def test_new_dossier_is_not_dead(self):
        self._age(self.dossier, 10)
        self.assertFalse(self._found("inactive"))

    def test_a_paper_a_visit_a_sale_wake_it(self):
        paper = self._create_document(document_date="2015-01-01")
        self.assertFalse(self._found("inactive"), "captured today")
        self._age(paper, 1200)
        self.assertTrue(self._found("inactive"))
        contact = self.env["res.partner"].create(
            {"name": "Buyer", "parent_id": self.partner.id}
        )
        visit = self.env["calendar.event"].create(
            {
                "name": "Visit",
                "start": fields.Datetime.now() - timedelta(days=5),
                "stop": fields.Datetime.now() - timedelta(days=5),
                "partner_ids": [Command.set(contact.ids)],
            }
        )
        self.assertFalse(self._found("inactive"))
        self.assertEqual(self.dossier.last_business_on, visit.start.date())
        visit.unlink()
        self.assertTrue(self._found("inactive"))
        order = self.env["sale.order"].create({"partner_id": contact.id})
        self.assertTrue(self._found("inactive"), "a quotation is no sale")
        order.action_confirm()
        self.assertFalse(self._found("inactive"))

    def test_other_companies_sales_do_not_count(self):
        other = self.env["res.company"].create({"name": "Other"})
        order = self.env["sale.order"].create(
            {"partner_id": self.partner.id, "company_id": other.id}
        )
        order._write({"state": "sale"})
        self.assertTrue(self._found("inactive"))

    def test_update_is_overdue(self):
        """A paper or a look at the profile keeps a dossier up to date (#67, #236)."""
        self.assertTrue(self._found("update_overdue"))
        paper = self._create_document(document_date="2015-01-01")
        self.assertFalse(self._found("update_overdue"))
        self._age(paper, 1200)
        self.assertTrue(self._found("update_overdue"))
        self.dossier.with_user(self.manager).action_prepare_profile()
        block = self.dossier.block_ids.filtered(lambda b: b.kind == "market")
        block.with_user(self.manager).write({"text": "Grows"})
        self.assertFalse(self._found("update_overdue"))
        self.assertEqual(self.dossier.last_updated_on, fields.Date.today())

    def test_only_own_dossiers_are_told(self):
        self.assertFalse(
            self.env["archive.dossier"]
            .with_user(self.other_manager)
            .search([("inactive", "=", True), ("id", "=", self.dossier.id)])
        )

    def test_what_may_go_with_a_dead_file(self):
        """Of a dead file what may go is proposed, the rest is closed (#74)."""
        report = self._file_document()
        dossier = self.dossier.with_user(self.sales_manager)
        with self.assertRaisesRegex(UserError, "no dead file"):
            dossier.action_propose_dead()
        dossier._set_stage("dead", "No answer for two years")
        with self.assertRaisesRegex(UserError, "Close the dossier"):
            dossier.action_propose_dead()
        report._guard_write({"retention_due": "2020-01-01"}, reason="test")
        action = dossier.action_propose_dead()
        form = (
            self.env["archive.deletion.propose"]
            .with_user(self.sales_manager)
            .with_context(**action["context"])
            .create({"reason": "Dead"})
        )
        self.assertEqual(form.document_ids, report)
        self.assertEqual(form.ground, "dead")
        form.action_propose()
        self.assertEqual(report.deletion_request_ids.state, "submitted")
        dossier._set_stage("closed", "Nothing left to do")
        self.assertEqual(self.dossier.state, "closed")
