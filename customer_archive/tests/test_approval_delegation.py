from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, MissingError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .approval_common import ApprovalCommon


@tagged("post_install", "-at_install")
class TestApprovalDelegation(ApprovalCommon):
    """“B on behalf of A”: dated, with a reason, and counting as both."""

    def _delegate(self, user, delegate, first=0, last=1, by=None):
        today = fields.Date.today()
        return (
            self.env["archive.approval.delegation"]
            .with_user(by or user)
            .create(
                {
                    "user_id": user.id,
                    "delegate_id": delegate.id,
                    "date_from": today + timedelta(days=first),
                    "date_to": today + timedelta(days=last),
                    "reason": "on leave",
                }
            )
        )

    def test_delegate_signs_on_behalf(self):
        request = self._submitted("superior")
        self.assertFalse(request.with_user(self.stranger).can_sign)
        delegation = self._delegate(self.boss, self.stranger)
        request.invalidate_recordset()
        self.assertTrue(request.with_user(self.stranger).can_sign)
        request.with_user(self.stranger).action_approve()
        self.assertEqual(request.sudo().state, "approved")
        signature = self._signatures(request)
        self.assertEqual(signature.user_id, self.stranger.id)
        self.assertEqual(signature.on_behalf_id, self.boss.id)
        self.assertEqual(signature.delegation_id, delegation.id)
        self.assertEqual(
            signature.display_name,
            f"{self.stranger.name} on behalf of {self.boss.name}",
        )

    def test_own_right_goes_first(self):
        request = self._submitted("group")
        self._delegate(self.signer, self.director)
        request.with_user(self.director).action_approve()
        self.assertFalse(self._signatures(request).on_behalf_id)

    def test_before_after_and_revoked(self):
        request = self._submitted("superior")
        planned = self._delegate(self.boss, self.stranger, first=2, last=3)
        self.assertEqual(planned.state, "planned")
        delegate = request.with_user(self.stranger).sudo()
        with self.assertRaises(UserError):
            delegate.action_approve()
        with freeze_time(fields.Datetime.now() + timedelta(days=3)):
            planned.invalidate_recordset()
            self.assertEqual(planned.state, "active")
            request.invalidate_recordset()
            self.assertTrue(request.with_user(self.stranger).can_sign)
        with freeze_time(fields.Datetime.now() + timedelta(days=5)):
            planned.invalidate_recordset()
            self.assertEqual(planned.state, "ended")
            with self.assertRaises(UserError):
                delegate.action_approve()
        active = self._delegate(self.boss, self.stranger)
        active.action_revoke()
        self.assertEqual(active.state, "revoked")
        self.assertEqual(active.revoked_by_id, self.boss)
        with self.assertRaises(UserError):
            delegate.action_approve()
        self.assertFalse(self._signatures(request))

    def test_whole_days_in_the_time_zone_of_who_is_absent(self):
        self.boss.tz = "Asia/Shanghai"
        delegation = self._delegate(self.boss, self.stranger, last=0)
        day = fields.Date.today()
        self.assertEqual(
            delegation.valid_from,
            fields.Datetime.to_datetime(day) - timedelta(hours=8),
        )
        self.assertEqual(
            delegation.valid_until - delegation.valid_from, timedelta(days=1)
        )

    def test_own_request_counts_as_both(self):
        """The requester does not sign for somebody else, nor through anybody."""
        self.handler.group_ids += self.group
        request = self._submitted("group")
        self._delegate(self.signer, self.handler)
        with self.assertRaisesRegex(UserError, "own request"):
            request.with_user(self.handler).action_approve()
        self._delegate(self.handler, self.stranger)
        with self.assertRaises(UserError):
            request.with_user(self.stranger).sudo().action_approve()
        self.assertFalse(self._signatures(request))

    def test_distinct_counts_as_both(self):
        """Who signed for A can sign no other step, and neither can A."""
        self.boss.group_ids += self.group
        request = self._submitted("superior", "group")
        self._delegate(self.boss, self.signer)
        request.with_user(self.signer).action_approve()
        self.assertEqual(request.sudo().waiting_user_ids, self.director)
        for user in (self.signer, self.boss):
            with self.assertRaisesRegex(UserError, "somebody else"):
                request.with_user(user).sudo().action_approve()
        request.with_user(self.director).action_approve()
        self.assertEqual(request.sudo().state, "approved")

    def test_distinct_through_a_delegate(self):
        """A has signed; nobody signs the next step in A's place."""
        self.boss.group_ids += self.group
        request = self._submitted("superior", "group")
        request.with_user(self.boss).action_approve()
        self._delegate(self.boss, self.stranger)
        with self.assertRaisesRegex(UserError, "somebody else"):
            request.with_user(self.stranger).sudo().action_approve()

    def test_no_chain_of_delegates(self):
        request = self._submitted("superior")
        self._delegate(self.boss, self.signer)
        self._delegate(self.signer, self.stranger)
        with self.assertRaises(UserError):
            request.with_user(self.stranger).sudo().action_approve()

    def test_delegate_of_who_has_left(self):
        request = self._submitted("superior")
        self._delegate(self.boss, self.stranger)
        self._archive_user(self.boss)
        with self.assertRaises(UserError):
            request.with_user(self.stranger).sudo().action_approve()

    def test_delegate_of_who_left_the_group(self):
        request = self._submitted("group")
        self._delegate(self.signer, self.stranger)
        self.signer.group_ids -= self.group
        with self.assertRaisesRegex(UserError, "left the group"):
            request.with_user(self.stranger).sudo().action_approve()

    def test_only_for_oneself(self):
        with self.assertRaises(AccessError):
            self._delegate(self.boss, self.stranger, by=self.stranger)
        with self.assertRaises(AccessError, msg="sudo() does not lift it"):
            self.env["archive.approval.delegation"].with_user(
                self.stranger
            ).sudo().create(
                {
                    "user_id": self.boss.id,
                    "delegate_id": self.stranger.id,
                    "date_to": fields.Date.today(),
                    "reason": "forged",
                }
            )
        self._delegate(self.boss, self.stranger, by=self.supervisor)

    def test_never_edited(self):
        delegation = self._delegate(self.boss, self.stranger)
        for records in (delegation.sudo(), delegation.with_user(self.boss)):
            with self.assertRaises(UserError):
                records.write({"delegate_id": self.signer.id})
            with self.assertRaises(UserError):
                records.unlink()
        with self.assertRaises(AccessError):
            delegation.with_user(self.stranger).action_revoke()
        # who has no part in it does not know it
        with self.assertRaises(MissingError):
            delegation.with_user(self.signer).action_revoke()
        delegation.with_user(self.supervisor).action_revoke()

    def test_who_may_see_it(self):
        delegation = self._delegate(self.boss, self.stranger)
        for user in (self.boss, self.stranger, self.supervisor, self.auditor):
            self.assertTrue(delegation.with_user(user).has_access("read"))
        self.assertFalse(delegation.with_user(self.signer).has_access("read"))

    def test_sane_people_and_days(self):
        with mute_logger("odoo.sql_db"):
            for values in ({"delegate": self.boss}, {"last": -1}):
                with self.assertRaises(Exception), self.cr.savepoint():  # noqa: B017
                    self._delegate(
                        self.boss,
                        values.get("delegate", self.stranger),
                        last=values.get("last", 1),
                    )
        self.stranger.active = False
        with self.assertRaises(ValidationError):
            self._delegate(self.boss, self.stranger)

    def test_ledger(self):
        delegation = self._delegate(self.boss, self.stranger)
        delegation.action_revoke()
        events = self.env["archive.ledger.entry"].search(
            [("model", "=", delegation._name), ("res_id", "=", delegation.id)],
            order="id",
        )
        self.assertEqual(events.mapped("event"), ["delegated", "delegation_revoked"])
