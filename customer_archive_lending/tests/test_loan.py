from datetime import timedelta

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.customer_archive.tools.retention import last_day

from .loan_common import LoanCommon


@tagged("post_install", "-at_install")
class TestLoan(LoanCommon):
    """Asked for, approved, counted out and counted back (R2 article 28, R4 §4)."""

    def _event(self, paper):
        entries = self.env["archive.ledger.entry"].search(
            [("model", "=", paper._name), ("res_id", "=", paper.id)], order="id"
        )
        return entries.mapped("event")[-1]

    def test_out_and_back(self):
        """#198-#200, #286, #291: approved, handed out with a number, written off."""
        loan = self._approved_loan(self.papers)
        self.assertEqual((loan.state, loan.policy_code), ("approved", "R1"))
        self.assertFalse(loan.number)
        loan.action_hand_out()
        self.assertEqual(loan.state, "out")
        self.assertRegex(loan.number, r"^\d{4}-\d{3}$")
        self.assertEqual(loan.handed_by_id, self.archivist)
        self.assertEqual(set(loan.line_ids.mapped("state")), {"out"})
        self.assertTrue(all(self.papers.mapped("on_loan")))
        self.assertEqual(self._event(self.papers[0]), "loaned")
        self._take_back(loan.with_user(self.clerk))
        self.assertEqual((loan.state, loan.done_on), ("done", self.today))
        self.assertEqual(loan.line_ids.returned_to_id, self.clerk)
        self.assertFalse(any(self.papers.mapped("on_loan")))
        self.assertEqual(self._event(self.papers[0]), "loan_returned")
        # and again
        again = self._lent(self.papers)
        self.assertGreater(again.number, loan.number)

    def test_part_of_it_comes_back(self):
        """#200, #291: what did not come stays on loan."""
        loan = self._lent(self.papers)
        missing = loan.line_ids[1]
        missing.remarks = "Still with the lawyer"
        with self.assertRaisesRegex(UserError, "Tick the papers"):
            loan.action_take_back()
        self._take_back(loan, loan.line_ids[0])
        self.assertEqual(loan.line_ids.mapped("state"), ["back", "out"])
        self.assertEqual(loan.state, "out")
        with self.assertRaisesRegex(UserError, "Tick the papers"):
            loan.action_take_back()
        self._take_back(loan, missing)
        self.assertEqual(loan.state, "done")

    def test_a_month_at_most(self):
        """#289: a calendar month from the day it is asked, and from hand-out."""
        last = last_day(self.today, 1)
        loan = self._request(self.papers, date_due=last + timedelta(days=1))
        with self.assertRaisesRegex(UserError, "one calendar month at most"):
            loan.action_submit()
        loan.date_due = self.today - timedelta(days=1)
        with self.assertRaisesRegex(UserError, "is over"):
            loan.action_submit()
        loan.date_due = last
        loan.action_submit()
        loan.with_user(self.sales_manager).action_approve()
        late = {"date_due": self.today - timedelta(days=1)}
        loan.sudo()._guard_write(late, reason="test")
        with self.assertRaisesRegex(UserError, "is over"):
            loan.with_user(self.archivist).action_hand_out()

    def test_overdue(self):
        """#289: told on the form, and on “My work” of the archivist."""
        loan = self._lent(self.papers)
        self.assertFalse(loan.overdue)
        loan._guard_write({"date_due": self.today - timedelta(days=1)}, reason="test")
        self.assertTrue(loan.overdue)
        self.assertIn("overdue", loan.explanation)
        self.assertIn(loan, self.loans.search([("overdue", "=", True)]))
        self.assertNotIn(loan, self.loans.search([("overdue", "=", False)]))
        tiles = self.env["archive.document"].with_user(self.archivist).get_my_work()
        counts = {tile["key"]: tile["count"] for tile in tiles}
        self.assertEqual(counts["loans_overdue"], 1)
        mine = self.env["archive.document"].with_user(self.manager).get_my_work()
        counts = {tile["key"]: tile["count"] for tile in mine}
        self.assertEqual(counts["borrowed"], 1)
        self.assertNotIn("loans_overdue", counts)

    def test_who_approves(self):
        """#197, #198, #292: by regulation; top secret by the company leader."""
        chains = {
            "R2": ["Head of the borrowing department", "Archive"],
            "R4": ["Archive"],
            "R1": ["Sales manager or general manager"],
            "X9": ["Sales manager or general manager"],
        }
        loan = self._request(self.papers)
        self.env.flush_all()
        for code, steps in chains.items():
            with self.subTest(code=code):
                loan._guard_write({"policy_code": code}, reason="test")
                chain = loan._approval_chain()[loan.id]
                self.assertEqual(chain.step_ids.mapped("name"), steps)
        loan._guard_write({"top_secret": True}, reason="test")
        chain = loan._approval_chain()[loan.id]
        self.assertEqual(chain.step_ids.mapped("name"), ["Company leader"])

    def test_nobody_approves_his_own(self):
        loan = self._request(self.papers, user=self.sales_manager)
        loan.action_submit()
        with self.assertRaisesRegex(UserError, "waits for a signature"):
            loan.action_approve()
        loan.with_user(self.general_manager).action_approve()
        self.assertEqual(loan.state, "approved")

    def test_sent_back_and_asked_again(self):
        loan = self._request(self.papers)
        loan.action_submit()
        loan.with_user(self.sales_manager).action_refuse("Take a copy")
        self.assertEqual((loan.state, loan.return_reason), ("returned", "Take a copy"))
        loan.reason = "The court does not take a copy"
        loan.action_submit()
        self.assertEqual(loan.state, "submitted")

    def test_not_needed(self):
        loan = self._approved_loan(self.papers)
        with self.assertRaisesRegex(UserError, "not yours"):
            loan.with_user(self.sales_manager).action_cancel()
        loan.with_user(self.manager).action_cancel()
        self.assertEqual(loan.state, "cancelled")
        with self.assertRaisesRegex(UserError, "Not needed"):
            loan.action_hand_out()
        back = self._request(self.papers)
        back.action_submit()
        with self.assertRaisesRegex(UserError, "Submitted"):
            back.action_cancel()
        back.action_withdraw("Not now")
        with self.assertRaisesRegex(UserError, "not yours"):
            back.with_user(self.archivist).action_cancel()
        back.action_cancel()
        self.assertEqual(back.state, "cancelled")

    def test_begun_from_the_papers(self):
        """One request for the papers of one regulation."""
        action = self.papers.with_user(self.manager).action_borrow()
        self.assertEqual(action["res_model"], "archive.loan")
        lines = action["context"]["default_line_ids"]
        self.assertEqual([line[2]["document_id"] for line in lines], self.papers.ids)
        loan = self.loans.with_user(self.manager).with_context(**action["context"])
        loan = loan.create({"purpose": "P", "object": "O", "reason": "R"})
        self.assertEqual(loan.line_ids.document_id, self.papers)
        self.assertEqual(loan.date_due, self.today + timedelta(days=7))

    def test_papers_of_several_regulations(self):
        """#197: each is approved by its own people."""
        types = self.env["archive.document.type"]
        type_ = types.search([("policy_id.code", "=", "R2")], limit=1)
        foreign = self._original(name="Other")
        foreign._guard_write({"type_id": type_.id}, reason="test")
        both = (self.papers[0] | foreign).with_user(self.manager)
        with self.assertRaisesRegex(UserError, "several regulations"):
            both.action_borrow()
        loan = self._request(both)
        with self.assertRaisesRegex(UserError, "several regulations"):
            loan.action_submit()

    def test_department_of_the_borrower(self):
        """#197: its head signs."""
        department = self.env["hr.department"].create({"name": "Sales"})
        self.manager_employee.department_id = department
        self.assertEqual(self._request(self.papers).department_id, department)

    def test_department_follows_the_employee_until_submitted(self):
        """#197: who signs is the head of where he works when he asks."""
        sales, service = self.env["hr.department"].create(
            [{"name": "Sales"}, {"name": "Service"}]
        )
        loan = self._request(self.papers)
        self.assertFalse(loan.department_id)
        self.manager_employee.department_id = sales
        self.assertEqual(loan.department_id, sales)
        loan.action_submit()
        self.manager_employee.department_id = service
        self.env.flush_all()
        loan.invalidate_recordset()
        self.assertEqual(loan.department_id, sales)

    def test_people_of_several_companies(self):
        """Who may know a paper is asked by his companies, not by the reader's."""
        other = self.env["res.company"].create({"name": "Other"})
        for user in (self.sales_manager, self.archivist):
            user.company_ids |= other
        both = [self.env.company.id, other.id]
        loan = self._request(self.papers)
        loan.action_submit()
        for user, act in (
            (self.sales_manager, "action_approve"),
            (self.archivist, "action_hand_out"),
        ):
            getattr(loan.with_user(user).with_context(allowed_company_ids=both), act)()
        self.assertEqual(loan.state, "out")

    def test_many_at_once(self):
        """Submitting many asks the papers of all together."""
        papers = [self._original(name=f"Paper {number}") for number in range(8)]
        counts = []
        for some in (papers[:1], papers[1:]):
            loans = self.loans.union(*(self._request(paper) for paper in some))
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            loans._loan_refusals()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 2, counts)

    def test_the_day_proposed(self):
        loan = self.loans.with_user(self.manager).new({})
        self.assertEqual(loan.date_due, self.today + timedelta(days=7))

    def test_at_the_counter(self):
        """#286: only the archivist counts, and nobody to himself."""
        loan = self._approved_loan(self.papers)
        for user in (self.manager, self.sales_manager, self.general_manager):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                loan.with_user(user).action_hand_out()
        self.manager.group_ids |= self.env.ref("customer_archive.group_archivist")
        with self.assertRaisesRegex(UserError, "another archivist"):
            loan.with_user(self.manager).action_hand_out()
        loan.action_hand_out()
        with self.assertRaisesRegex(UserError, "another archivist"):
            loan.with_user(self.manager).action_take_back()
        with self.assertRaises(AccessError):
            loan.with_user(self.sales_manager).action_take_back()

    def test_what_cannot_be_lent(self):
        """#196: drafts, electronic originals, what is on loan or on its way."""
        draft = self._create_document(paper_location_id=self.location.id)
        electronic = self._file_document(provenance="electronic")
        department = self.env["hr.department"].create({"name": "Sales"})
        cupboard = self.env["archive.location"].create(
            {
                "name": "Cupboard",
                "purpose": "department",
                "department_id": department.id,
            }
        )
        held = self._original()
        held._place(cupboard, related=cupboard)
        for paper, message in (
            (draft, "is not filed"),
            (electronic, "has no place"),
            (held, "with its department: Cupboard"),
        ):
            with self.subTest(message=message):
                loan = self._request(paper)
                with self.assertRaisesRegex(UserError, message):
                    loan.action_submit()
        with self.assertRaisesRegex(UserError, "Name the papers"):
            self._request(self.papers.browse()).action_submit()
        second = self._approved_loan(self.papers[0])
        self._lent(self.papers)
        with self.assertRaisesRegex(UserError, "on loan already"):
            second.action_hand_out()

    def test_only_who_may_know_borrows(self):
        """#65: a loan opens no paper; asked again when it is handed out."""
        loan = self._approved_loan(self.papers)
        self.dossier.with_user(self.sales_manager)._hand_over(
            self.other_manager, "New distribution"
        )
        with self.assertRaisesRegex(UserError, "may not know"):
            loan.action_hand_out()

    def test_department_transfers(self):
        """#275: what is on loan is transferred by nobody."""
        self._lent(self.papers[0])
        refusals = self.papers._custody_refusals(self.env["hr.department"])
        told = [refusal.code for refusal in refusals]
        self.assertIn(f"loan_{self.papers[0].id}", told)
        self.assertNotIn(f"loan_{self.papers[1].id}", told)

    def test_lines_once(self):
        loan = self._request(self.papers[0])
        with self.assertRaisesRegex(UserError, "submitted, approved"):
            loan.action_submit()
            loan.write(
                {"line_ids": [Command.create({"document_id": self.papers[1].id})]}
            )
