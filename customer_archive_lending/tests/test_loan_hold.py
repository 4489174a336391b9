from datetime import date

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.customer_archive.tests.disposal_common import DisposalCommon

from .loan_common import LoanMixin


@tagged("post_install", "-at_install")
class TestLoanHold(LoanMixin, DisposalCommon):
    """What is on loan is not erased, at any gate (#201, Order 79 art. 19)."""

    def _old(self):
        return self._due(paper_location_id=self.location.id)

    def test_it_holds_while_it_is_out(self):
        paper, other = self._old(), self._old()
        self.assertFalse(paper.held)
        asked = self._approved_loan(paper)
        self.assertFalse(paper.held, "asked for is not out")
        asked.action_hand_out()
        self.assertTrue(paper.held)
        self.assertFalse(other.held)
        found = self.env["archive.document"].search([("held", "=", True)])
        self.assertEqual(found & (paper | other), paper)
        found = self.env["archive.document"].search([("on_loan", "=", True)])
        self.assertEqual(found & (paper | other), paper)
        due = paper.retention_due
        self._take_back(asked)
        self.assertFalse(paper.held)
        self.assertEqual(paper.retention_due, due, "a hold moves no day")

    def test_told_on_the_form(self):
        """To whom and until when, for who may know the loan; else until when."""
        paper = self._original()
        loan = self._lent(paper)
        told = paper.with_user(self.archivist).explanation["hold_loan"]
        self.assertIn(self.manager.name, told["message"])
        self.assertEqual(told["action"]["res_id"], loan.id)
        self.assertEqual(told["level"], "info")
        grants = self.env["archive.access.grant"].with_user(self.general_manager)
        later = self.env.cr.now().replace(microsecond=0)
        later = later.replace(year=later.year + 1)
        grants._grant(self.other_manager, paper, later, "Case")
        told = paper.with_user(self.other_manager).explanation["hold_loan"]
        self.assertNotIn(self.manager.name, told["message"])
        self.assertIn("on loan", told["message"])
        self.assertNotIn("action", told)

    def test_proposal(self):
        paper = self._old()
        loan = self._lent(paper)
        self.assertFalse(self._propose().line_ids)
        with self.assertRaisesRegex(UserError, "on loan"), self.cr.savepoint():
            self._list(paper)
        self._take_back(loan)
        self.assertIn(paper, self._propose().line_ids.document_id)

    def test_approval(self):
        """Lent while the list was signed: kept, and the list says why."""
        paper = self._old()
        disposal = self._list(paper)
        disposal.action_submit()
        for user in (self.service_manager, self.head):
            disposal.with_user(user).action_approve()
        self._lent(paper)
        disposal.with_user(self.director).action_approve()
        self.assertEqual((paper.state, disposal.line_ids.state), ("filed", "kept"))
        self.assertIn(self.manager.name, disposal.line_ids.hold_note)

    def test_stored_apart_is_not_lent(self):
        """#205: frozen; an approved loan is not handed out any more."""
        paper = self._old()
        with freeze_time("2027-08-31"):
            asked = self._approved_loan(paper, date_due=date(2027, 9, 20))
            self._approved(self._list(paper))
            self.assertEqual(paper.state, "quarantined")
            with self.assertRaisesRegex(UserError, "is not filed"):
                asked.action_hand_out()

    def test_deletion(self):
        paper = self._old()
        self._lent(paper)
        reasons = paper._deletion_refusals("error")
        self.assertIn("hold_loan", [reason.code for reason in reasons])

    def test_words_go_with_the_last_paper(self):
        """#206: of what is destroyed the register keeps who and when, no words."""
        papers = self._old() | self._old()
        loan = self._lent(papers)
        loan.line_ids.write({"remarks": "Stained"})
        self._take_back(loan)
        self._destroyed(papers[:1])
        self.assertEqual(loan.purpose, "Hearing")
        self.assertFalse(loan.sudo().line_ids[0].remarks)
        self.assertEqual(loan.sudo().line_ids[1].remarks, "Stained")
        self._destroyed(papers[1:], day="2028-03-02", end="2028-09-30")
        self.assertEqual(loan.sudo().mapped("purpose"), [""])
        self.assertEqual(loan.sudo().mapped("reason"), [""])
        self.assertEqual((loan.state, loan.borrower_id), ("done", self.manager))
        self.assertTrue(loan.number)

    def test_title_goes_with_its_paper(self):
        """#206: of one paper among several nothing tells what it was called."""
        self.policy._guard_write({"tombstone": "reduced"}, reason="test")
        papers = self._old() | self._old()
        title = papers[0].name
        loan = self._lent(papers, object=f"About {title}", reason=f"For {title}")
        loan.line_ids.write({"remarks": f"Beside {title}"})
        self._take_back(loan)
        self._destroyed(papers[:1])
        said = loan.sudo()
        texts = [said.object, said.reason, *said.line_ids.mapped("remarks")]
        self.assertNotIn(title, " ".join(filter(None, texts)))
        self.assertIn("About", said.object)
        self.assertFalse(said.approval_round_ids.mapped("salt")[0])

    def test_asked_for_what_is_gone(self):
        """A request about what is destroyed is dropped."""
        paper = self._old()
        with freeze_time("2027-08-31"):
            asked = self._request(paper, date_due=date(2027, 9, 20))
            asked.action_submit()
            asked.with_user(self.sales_manager).action_refuse("Secret of the customer")
        self._destroyed(paper)
        self.assertEqual(asked.state, "cancelled")
        self.assertFalse(asked.sudo().approval_round_id)
        self.assertEqual(asked.sudo().mapped("reason"), [""])
        self.assertFalse(asked.sudo().return_reason)

    def test_who_erases_now_sees_it(self):
        """Handing out and taking back touch the rows that every eraser touches."""
        paper = self._old()
        locked = []
        documents = type(self.env["archive.document"])
        lock = documents._hold_lock

        def noted(records):
            locked.extend(records.ids)
            return lock(records)

        self.patch(documents, "_hold_lock", noted)
        loan = self._lent(paper)
        self.assertIn(paper.id, locked)
        locked.clear()
        self._take_back(loan)
        self.assertIn(paper.id, locked)

    def test_lines_cannot_be_lent_by_hand(self):
        """The hold cannot be made, or ended, by writing a line."""
        paper = self._old()
        loan = self._request(paper)
        with self.assertRaises(UserError), self.cr.savepoint():
            loan.line_ids.sudo().write({"state": "out"})
        with self.assertRaises(UserError), self.cr.savepoint():
            loan.sudo().write(
                {
                    "line_ids": [
                        Command.create({"document_id": paper.id, "state": "out"})
                    ]
                }
            )
