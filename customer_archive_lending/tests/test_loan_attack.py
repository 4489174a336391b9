from psycopg2.errors import CheckViolation, UniqueViolation

from odoo import Command
from odoo.exceptions import MissingError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.customer_archive_lending.hooks import uninstall_hook

from .loan_common import LoanCommon


@tagged("post_install", "-at_install")
class TestLoanAttack(LoanCommon):
    """Nobody writes himself into, or out of, the loan register."""

    def test_who_may_know_it(self):
        """#63, #65: the borrower, who signs, who keeps the archive, the auditor."""
        loan = self._request(self.papers)
        keepers = (self.archivist, self.sales_manager, self.auditor)
        for user in (*keepers, self.other_manager):
            self.env.invalidate_all()
            self.assertEqual(loan.with_user(user).read(["purpose"]), [], "a draft")
        loan.action_submit()
        for user in (self.other_manager, self.plain, self.superior):
            other = loan.with_user(user)
            with self.subTest(user=user.login):
                self.env.invalidate_all()
                self.assertFalse(other.search([("id", "=", loan.id)]))
                self.assertEqual(other.read(["purpose"]), [])
                with self.assertRaises(MissingError):
                    other.check_access("read")
                lines = loan.line_ids.with_user(user)
                self.assertEqual(lines.read(["document_id"]), [])
        for user in keepers:
            self.assertTrue(loan.with_user(user).purpose)
        # of its papers the auditor knows nothing
        self.assertFalse(loan.with_user(self.auditor).line_ids)
        self.assertEqual(loan.with_user(self.auditor).line_count, 0)

    def test_company_and_clearance(self):
        """#63, #153: whatever the source, the company and the clearance limit it."""
        loan = self._lent(self.papers)
        lines = loan.sudo().line_ids
        people = (self.manager, self.archivist, self.sales_manager, self.auditor)
        for user in people:
            self.assertTrue(loan.with_user(user).has_access("read"))
        self.papers[0]._guard_write({"secrecy": "top_secret"}, reason="test")
        self.env.invalidate_all()
        for user in people:
            with self.subTest(user=user.login, limit="clearance"):
                self.assertFalse(loan.with_user(user).has_access("read"))
                self.assertEqual(lines.with_user(user).read(["state"]), [])
        cleared = self.env.ref("customer_archive.group_top_secret")
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        hands = type(self.env["res.users"])
        self.patch(hands, "_check_hands_empty", lambda *_args: None)
        for user in people:
            user.group_ids |= cleared
            self.assertTrue(loan.with_user(user).has_access("read"))
            user.write(
                {
                    "company_id": elsewhere.id,
                    "company_ids": [Command.set(elsewhere.ids)],
                }
            )
            with self.subTest(user=user.login, limit="company"):
                self.assertFalse(loan.with_user(user).has_access("read"))
                self.assertEqual(lines.with_user(user).read(["state"]), [])

    def test_who_signs_knows_the_papers(self):
        """#197: the head of the borrowing department sees what is lent, and no more."""
        loan = self._request(self.papers)
        department = self.env["hr.department"].create(
            {"name": "Sales", "manager_id": self.superior_employee.id}
        )
        self.env.flush_all()
        values = {"department_id": department.id, "policy_code": "R2"}
        loan._guard_write(values, reason="test")
        paper = self.papers[0].with_user(self.superior)
        self.env.invalidate_all()
        self.assertEqual(paper.read(["name"]), [])
        loan.action_submit()
        self.assertEqual(paper.read(["name"])[0]["name"], "First")
        text = self.papers[0].with_user(self.archivist).access_explanation
        self.assertIn("Signature on a loan is waiting", text)
        loan.with_user(self.superior).action_approve()
        self.env.invalidate_all()
        self.assertEqual(paper.read(["name"]), [])

    def test_only_the_borrower_edits(self):
        loan = self._request(self.papers)
        loan.action_submit()
        loan.with_user(self.sales_manager).action_refuse("Take a copy")
        for user in (self.archivist, self.sales_manager):
            with self.subTest(user=user.login):
                for act in (
                    lambda user=user: loan.with_user(user).write({"purpose": "x"}),
                    lambda user=user: loan.with_user(user).line_ids.unlink(),
                    lambda user=user: loan.with_user(user).unlink(),
                ):
                    with self.assertRaisesRegex(UserError, "not yours"):
                        act()
            with self.assertRaisesRegex(UserError, "cannot be submitted"):
                loan.with_user(user).action_submit()
            self.assertFalse(loan.with_user(user).can_edit)
            self.assertFalse(loan.with_user(user).can_submit)
        self.assertTrue(loan.can_edit and loan.can_submit)

    def test_in_his_own_name(self):
        """Who borrows is who is logged in."""
        loan = self._request(self.papers, borrower_id=self.other_manager.id)
        self.assertEqual(loan.borrower_id, self.manager)

    def test_nobody_chooses_who_approves(self):
        """#197, #292: what decides that is counted from borrower and papers."""
        loan = self._request(self.papers)
        for values in (
            {"policy_code": "R4"},
            {"top_secret": True},
            {"department_id": False},
        ):
            with self.subTest(values=values):
                with self.assertRaises(UserError):
                    loan.write(values)
                with self.assertRaises(UserError):
                    loan.sudo().write(values)
        with self.assertRaises(UserError):
            self._request(self.papers, policy_code="R4")
        asked = self._request(self.papers.with_context(default_policy_code="R4"))
        self.assertEqual(asked.policy_code, "R1")

    def test_secret_since_the_approval(self):
        """#292: who approved it would not have to; the company leader decides."""
        for user in (self.manager, self.archivist):
            user.group_ids |= self.env.ref("customer_archive.group_top_secret")
        loan = self._approved_loan(self.papers)
        self.papers[0]._guard_write({"secrecy": "top_secret"}, reason="test")
        with self.assertRaisesRegex(UserError, "degree of secrecy"):
            loan.action_hand_out()
        loan.with_user(self.manager).action_cancel()
        again = self._request(self.papers)
        again.action_submit()
        self.assertEqual(again.waiting_user_ids, self.general_manager)

    def test_secret_during_the_round(self):
        """#292: what was signed is not what it is."""
        cleared = self.env.ref("customer_archive.group_top_secret")
        for user in (self.manager, self.sales_manager):
            user.group_ids |= cleared
        loan = self._request(self.papers)
        loan.action_submit()
        self.papers[0]._guard_write({"secrecy": "top_secret"}, reason="test")
        loan.with_user(self.sales_manager).action_approve()
        self.assertEqual(loan.state, "returned")

    def test_nobody_counts_in_advance(self):
        """#200: not before it went out, and nobody his own."""
        loan = self._request(self.papers)
        lines = loan.line_ids
        for act in (
            lambda: lines.write({"received": True}),
            lambda: lines.write({"remarks": "x"}),
            lambda: loan.write(
                {"line_ids": [Command.update(lines[0].id, {"received": True})]}
            ),
            lambda: self._request(
                self.papers[:0],
                line_ids=[
                    Command.create({"document_id": self.papers[0].id, "received": True})
                ],
            ),
        ):
            with self.assertRaises(UserError), self.cr.savepoint():
                act()
        # whatever other code wrote
        lines.sudo().write({"received": True})
        loan.action_submit()
        loan.with_user(self.sales_manager).action_approve()
        loan.with_user(self.archivist).action_hand_out()
        self.assertFalse(any(lines.mapped("received")))
        self.manager.group_ids |= self.env.ref("customer_archive.group_archivist")
        with self.assertRaisesRegex(UserError, "not yours"):
            lines.with_user(self.manager).write({"received": True})

    def test_no_number_of_his_own(self):
        """#199: the register counts."""
        for number in ("draft", "2026-001"):
            with self.assertRaises(UserError):
                self._request(self.papers, number=number)

    def test_frozen(self):
        """#199: once submitted it changes by its steps only, with all rights too."""
        loan = self._lent(self.papers)
        for record, values in (
            (loan, {"date_due": "2099-01-01"}),
            (loan, {"purpose": "x"}),
            (loan, {"state": "done"}),
            (loan, {"number": "1"}),
            (loan, {"borrower_id": self.plain.id}),
            (loan.line_ids[:1], {"state": "back"}),
            (loan.line_ids[:1], {"document_id": self._original().id}),
            (loan.line_ids[:1], {"returned_on": self.today}),
        ):
            with self.subTest(values=values):
                for user in (self.manager, self.archivist):
                    with self.assertRaises(UserError), self.cr.savepoint():
                        record.with_user(user).write(values)
                with self.assertRaises(UserError), self.cr.savepoint():
                    record.sudo().write(values)
        for record in (loan, loan.line_ids):
            with self.assertRaises(UserError), self.cr.savepoint():
                record.sudo().unlink()
        extra = Command.create({"document_id": self._original().id})
        for user in (self.manager, self.archivist):
            with self.assertRaises(UserError), self.cr.savepoint():
                loan.with_user(user).write({"line_ids": [extra]})
        with self.assertRaises(UserError), self.cr.savepoint():
            loan.sudo().write({"line_ids": [extra]})
        # the borrower does not count himself
        with self.assertRaisesRegex(UserError, "not yours"):
            loan.line_ids.with_user(self.manager).write({"received": True})

    @mute_logger("odoo.sql_db")
    def test_by_sql(self):
        """Below the ORM as well; and no paper is out twice."""
        loan = self._lent(self.papers[0])
        other = self._approved_loan(self.papers[1])
        for query in (
            "UPDATE archive_loan SET state = 'done' WHERE id = %s",
            "UPDATE archive_loan SET date_due = '2099-01-01' WHERE id = %s",
            "DELETE FROM archive_loan WHERE id = %s",
            "UPDATE archive_loan_line SET state = 'back' WHERE loan_id = %s",
            "DELETE FROM archive_loan_line WHERE loan_id = %s",
        ):
            with (
                self.subTest(query=query),
                self.assertRaises(CheckViolation),
                self.cr.savepoint(),
            ):
                self.env.cr.execute(query, (loan.id,))
        line = other.sudo().line_ids
        with (
            self.assertRaises(UniqueViolation),
            self.cr.savepoint(),
            line._guard_database(),
        ):
            self.env.cr.execute(
                "UPDATE archive_loan_line SET state = 'out', document_id = %s"
                " WHERE id = %s",
                (self.papers[0].id, line.id),
            )

    def test_unknown_papers(self):
        """#66: who lists a paper he may not know is told as if it never was."""
        with self.assertRaises(MissingError):
            self._request(self.papers, user=self.other_manager)

    def test_who_leaves(self):
        """#3: gives back what he has; what he asked for is dropped."""
        loan = self._lent(self.papers[0])
        asked = self._request(self.papers[1])
        asked.action_submit()
        draft = self._request(self.papers[1])
        hand_overs = self.env["archive.hand.over"]
        duties = {duty.code: duty for duty in hand_overs._duties(self.manager)}
        self.assertEqual(hand_overs._in_hand(duties["loans"], self.manager), loan)
        found = hand_overs._in_hand(duties["loan_requests"], self.manager)
        self.assertEqual(found, asked | draft)
        with self.assertRaisesRegex(UserError, "Papers on loan: 1"):
            hand_overs._check_hands_empty(self.manager)
        hand_overs._end_rights(self.manager)
        self.assertEqual((loan.state, asked.state), ("out", "cancelled"))
        self.assertFalse(draft.exists(), "nobody else has seen it")
        self.assertFalse(asked.sudo().approval_round_id)

    def test_uninstalled(self):
        """Nobody forgets who has what; and nothing waits for ever."""
        loan = self._lent(self.papers[0])
        asked = self._request(self.papers[1])
        asked.action_submit()
        with self.assertRaisesRegex(UserError, "on loan: 1"):
            uninstall_hook(self.env)
        self._take_back(loan)
        uninstall_hook(self.env)
        self.assertEqual(asked.state, "cancelled")
        tasks = self.env["archive.approval.task"].search(
            [("res_model", "=", "archive.loan"), ("state", "=", "waiting")]
        )
        self.assertFalse(tasks)
        # its rounds stay as evidence, and lead nowhere afterwards
        kept = self.env["archive.approval.round"].new({"res_model": "archive.gone"})
        with self.assertRaisesRegex(UserError, "not installed any more"):
            kept.action_open_record()
