from datetime import timedelta

from psycopg2.errors import CheckViolation

from odoo import SUPERUSER_ID, Command, fields
from odoo.exceptions import AccessError, MissingError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.account.tests.common import AccountTestInvoicingCommon

from .common import ArchiveCommon


@tagged("post_install", "-at_install")
class TestHold(ArchiveCommon):
    """What is held back by hand: several, each with its reason and end (#201)."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.paper = cls._file_document()
        cls.today = fields.Date.today()

    def _hold(self, user=None, **values):
        return (
            self.env["archive.hold"]
            .with_user(user or self.archivist)
            .create(
                {
                    "name": "Lawsuit 7",
                    "reason": "Claim of a former member",
                    "document_ids": [Command.set(self.paper.ids)],
                    **values,
                }
            )
        )

    def _reasons(self, user=None):
        paper = self.paper.with_user(user or self.archivist)
        return paper._hold_refusals()[paper.id]

    def test_several_with_their_own_end(self):
        self._hold()
        self._hold(
            name="Inspection",
            document_ids=False,
            dossier_ids=[Command.set(self.dossier.ids)],
            date_until=self.today + timedelta(days=3),
        )
        self._hold(
            name="Audit of the volume",
            document_ids=False,
            volume_ids=[Command.set(self.paper.volume_id.ids)],
        )
        reasons = self._reasons()
        self.assertEqual(len(reasons), 3)
        self.assertTrue(all(reason.blocks for reason in reasons))
        self.assertIn("Lawsuit 7", reasons[0].message)
        self.assertTrue(reasons[1].until)
        self.assertTrue(self.paper.held)
        held = self.env["archive.document"].search([("held", "=", True)])
        self.assertIn(self.paper, held)

    def test_it_ends_with_its_last_day(self):
        hold = self._hold(date_until=self.today)
        self.assertTrue(hold.in_force)
        self.assertTrue(self._reasons())
        other = self._hold(name="Over", date_until=self.today - timedelta(days=1))
        self.assertFalse(other.in_force)
        self.assertEqual(len(self._reasons()), 1)
        found = self.env["archive.hold"].search([("in_force", "=", True)])
        self.assertEqual(found & (hold | other), hold)

    def test_it_is_lifted_with_a_reason_never_edited(self):
        hold = self._hold()
        with self.assertRaisesRegex(UserError, "needs a reason"):
            hold._lift(" ")
        with self.assertRaises(MissingError):
            hold.with_user(self.manager)._lift("not mine to know")
        with self.assertRaises(AccessError):
            hold.with_user(self.auditor)._lift("not mine to decide")
        for values in (
            {"state": "lifted"},
            {"name": "Other"},
            {"date_until": self.today},
            {"document_ids": [Command.clear()]},
            {"placed_by_id": self.manager.id},
        ):
            with self.assertRaises(UserError):
                hold.write(values)
            with self.assertRaises(UserError), self.cr.savepoint():
                hold.sudo().write(values)
        with self.assertRaises(UserError), self.cr.savepoint():
            hold.sudo().unlink()
        hold._lift("Settled")
        self.assertEqual(hold.state, "lifted")
        self.assertEqual(hold.lifted_by_id, self.archivist)
        self.assertFalse(self._reasons())
        with self.assertRaisesRegex(UserError, "lifted already"):
            hold._lift("again")

    @mute_logger("odoo.sql_db")
    def test_sql_meets_the_trigger(self):
        hold = self._hold()
        for statement in (
            "UPDATE archive_hold SET state = 'lifted' WHERE id = %s",
            "DELETE FROM archive_hold WHERE id = %s",
        ):
            with self.assertRaises(CheckViolation), self.cr.savepoint():
                self.env.cr.execute(statement, [hold.id])

    def test_it_names_something(self):
        with self.assertRaises(ValidationError):
            self._hold(document_ids=False)

    def test_who_places_one(self):
        """Placed in one's own name by archivist, supervisor, general manager."""
        for user in (self.manager, self.plain, self.sales_manager, self.auditor):
            with self.assertRaises(UserError):
                self._hold(user=user)
        hold = self._hold(user=self.general_manager, placed_by_id=self.manager.id)
        self.assertEqual(hold.placed_by_id, self.general_manager)

    def test_only_who_may_know_learns_why(self):
        self._hold(name="Criminal case")
        manager = self._reasons(self.manager)
        self.assertEqual(len(manager), 1)
        self.assertNotIn("Criminal", manager[0].message)
        self.assertTrue(manager[0].blocks)
        self.assertIn("Criminal", self._reasons(self.general_manager)[0].message)
        self.assertFalse(self.env["archive.hold"].with_user(self.manager).search([]))

    def test_it_does_not_move_the_day(self):
        due = self.paper.retention_due
        self._hold()
        self.assertEqual(self.paper.retention_due, due)


@tagged("post_install", "-at_install")
class TestHoldReceivable(AccountTestInvoicingCommon, ArchiveCommon):
    """Papers of who owes something are held by themselves (#201; Order 79 art. 19)."""

    @classmethod
    def _setup_users(cls):
        # the accounting test's own company, with a chart of accounts
        company = cls.env.company
        cls.env = cls.env(
            user=SUPERUSER_ID, context={"allowed_company_ids": company.ids}
        )
        super()._setup_users()

    def test_open_invoice_holds_and_payment_frees(self):
        paper = self._file_document()
        contact = self.env["res.partner"].create(
            {"name": "Their bookkeeper", "parent_id": self.partner.id}
        )
        self.assertFalse(paper._hold_found()[paper.id])
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": contact.id,
                "invoice_date": "2026-01-15",
                "invoice_line_ids": [
                    Command.create({"name": "Dues", "price_unit": 100, "tax_ids": []})
                ],
            }
        )
        self.assertFalse(paper._hold_found()[paper.id], "a draft owes nothing")
        invoice.action_post()
        self.assertEqual(paper._hold_found()[paper.id], ["receivable"])
        self.assertFalse(paper.dossier_id._last_payments())
        known = paper.with_user(self.manager)._hold_refusals()[paper.id]
        self.assertIn("receivables", known[0].message)
        payments = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        payments.create({"payment_date": "2026-03-02"})._create_payments()
        self.assertFalse(paper._hold_found()[paper.id])
        paid = paper.dossier_id._last_payments()
        self.assertEqual(str(paid[paper.dossier_id.id]), "2026-03-02")

    def test_debt_that_appears_during_the_time_apart(self):
        """An invoice of the half year keeps the papers from being destroyed (#201)."""
        paper = self._file_document()
        paper._guard_write({"retention_due": "2020-01-01"}, reason="test")
        disposal = (
            self.env["archive.disposal"]
            .sudo()
            .create({"line_ids": [Command.create({"document_id": paper.id})]})
        )
        line = disposal.line_ids
        for record in (paper, line):
            record._guard_write({"state": "quarantined"}, reason="test")
        self.init_invoice("out_invoice", self.partner, amounts=[50], post=True)
        line._destroy()
        self.assertEqual((paper.state, line.state), ("filed", "put_back"))
        self.assertIn("receivables", line.hold_note)

    def test_who_may_not_know_is_told_less(self):
        paper = self._file_document()
        self.init_invoice("out_invoice", self.partner, amounts=[50], post=True)
        until = fields.Datetime.now() + timedelta(days=1)
        self.env["archive.access.grant"]._grant(self.plain, paper, until, "look")
        reasons = paper.with_user(self.plain)._hold_refusals()[paper.id]
        self.assertTrue(reasons[0].blocks)
        self.assertNotIn("receivable", reasons[0].message)
