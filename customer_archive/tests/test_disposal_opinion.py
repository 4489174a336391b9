from datetime import date

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from .disposal_common import DisposalCommon


@tagged("post_install", "-at_install")
class TestDisposalOpinion(DisposalCommon):
    """What was said counts when it is signed (#203)."""

    def _say(self, disposal, user, *what):
        disposal.line_ids.with_user(user)._say(*what)

    def _sign(self, disposal, *users):
        for user in users:
            disposal.with_user(user).action_approve()

    def _delegate(self, user, delegate):
        delegations = self.env["archive.approval.delegation"].with_user(user)
        return delegations.create(
            {"delegate_id": delegate.id, "reason": "Ill", "date_to": "2099-01-01"}
        )

    def test_who_was_replaced_has_said_nothing(self):
        """What an appraiser noted who did not sign decides nothing (#203)."""
        paper = self._due()
        disposal = self._list(paper)
        disposal.action_submit()
        self._say(disposal, self.service_manager, "permanent", "Ours")
        line = disposal.line_ids
        self.assertFalse(line.opinions, "noted, not signed")
        mine = line.with_user(self.service_manager)
        self.assertIn("Ours", mine.opinions)
        self.assertFalse(mine._paper_note(""))
        disposal.with_user(self.service_manager).action_refuse("Not mine")
        self.assertIn("Ours", line.opinions)
        other = self._create_user("t_service2", "customer_service_manager")
        disposal.appraiser_id = other
        disposal.action_submit()
        line.invalidate_recordset()
        self.assertFalse(line.opinions)
        self._sign(disposal, other, self.head, self.director)
        self.assertEqual(paper.state, "quarantined")
        self.assertFalse(line.decision_note)
        self.assertFalse(line._paper_note(""))

    def test_a_delegate_who_did_not_sign_has_said_nothing(self):
        """Nor what a delegate noted, when the absent one signed himself (#203)."""
        disposal = self._list(self._due())
        disposal.action_submit()
        self._delegate(self.service_manager, self.plain)
        self._say(disposal, self.plain, "permanent", "Ours")
        self._sign(disposal, self.service_manager, self.head, self.director)
        self.assertEqual(disposal.state, "quarantined")

    def test_what_the_absent_one_said_is_signed_for_him(self):
        """A delegate signs for both: what either noted counts, with its reason."""
        disposal = self._list(self._due())
        disposal.action_submit()
        self._say(disposal, self.service_manager, "permanent")
        self._delegate(self.service_manager, self.plain)
        with self.assertRaisesRegex(UserError, "say why"):
            self._sign(disposal, self.plain)
        self._say(disposal, self.service_manager, "permanent", "Ours")
        self._sign(disposal, self.plain, self.head, self.director)
        self.assertEqual(disposal.state, "kept")
        self.assertIn("Ours", disposal.line_ids.opinions)

    @freeze_time("2027-06-01")
    def test_kept_until_a_day_to_come(self):
        """A day that has passed, or today, keeps nothing (#203)."""
        disposal = self._list(self._due())
        disposal.action_submit()
        for day in (date(2020, 1, 1), date(2027, 6, 1)):
            self._say(disposal, self.service_manager, "keep", "Asked for", day)
            with self.assertRaisesRegex(UserError, "a day to come"):
                self._sign(disposal, self.service_manager)
        self._say(disposal, self.service_manager, "keep", "Asked for", date(2027, 6, 2))
        self._sign(disposal, self.service_manager)

    def test_reply_leaves_what_is_to_be_handed_over(self):
        """What is decided stands; papers kept together would go together (#152)."""
        paper = self._due()
        disposal = self._list(paper)
        disposal.action_submit()
        self._say(disposal, self.service_manager, "transfer", "Town history")
        self._sign(disposal, self.service_manager, self.head, self.director)
        reply = self._create_document(name="Reply", document_date="2010-06-06")
        reply.write({"reply_to_id": paper.id})
        self._file_document(reply)
        self.assertFalse(paper.bundle_id)
        self.assertIn("handed over", reply.volume_id.remarks)
        disposal.line_ids._hand_out("Town archive")
        self.assertEqual((paper.state, reply.state), ("transferred", "filed"))

    def test_not_taken_over(self):
        """What nobody takes over stays, and is proposed anew (#203)."""
        paper = self._due()
        disposal = self._list(paper)
        disposal.action_submit()
        self._say(disposal, self.service_manager, "transfer", "Town history")
        self._sign(disposal, self.service_manager, self.head, self.director)
        line = disposal.line_ids
        self.assertFalse(self._propose(), "it is to be handed over")
        for user in (self.plain, self.manager):
            with self.assertRaises(UserError):
                line.with_user(user)._not_taken_over("why")
        with self.assertRaisesRegex(UserError, "reason"):
            line._not_taken_over(" ")
        line._not_taken_over("The town declined")
        self.assertEqual((paper.state, line.state), ("filed", "put_back"))
        self.assertIn("The town declined", line._paper_note(""))
        with self.assertRaisesRegex(UserError, "not decided"):
            line._hand_out("Town archive")
        with self.assertRaisesRegex(UserError, "not decided"):
            line._not_taken_over("again")
        self.assertEqual(self._propose().line_ids.document_id, paper)
        entry = self.env["archive.ledger.entry"].search(
            [("res_id", "=", paper.id), ("event", "=", "not_transferred")]
        )
        self.assertEqual(entry.model, paper._name)
