from odoo import fields
from odoo.tests import tagged

from .approval_common import ApprovalCommon


@tagged("post_install", "-at_install")
class TestApprovalActivity(ApprovalCommon):
    """One personal activity per waiting signer, which tells nothing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kind = cls.env.ref("customer_archive.mail_activity_type_signature")

    def _activities(self, user, active=True):
        return (
            self.env["mail.activity"]
            .with_context(active_test=False)
            .search(
                [
                    ("user_id", "=", user.id),
                    ("activity_type_id", "=", self.kind.id),
                    ("active", "=", active),
                ]
            )
        )

    def test_one_for_many(self):
        self._create_chain({"signer_kind": "superior", "allow_batch": True})
        requests = self._create_request(20)
        requests[:10].action_submit()
        requests[10:].action_submit()
        self.assertEqual(len(self._activities(self.boss)), 1)
        requests[:19].with_user(self.boss).action_approve()
        self.assertEqual(len(self._activities(self.boss)), 1, "one still waits")
        requests[19].with_user(self.boss).action_approve()
        self.assertFalse(self._activities(self.boss))
        self.assertEqual(len(self._activities(self.boss, active=False)), 1)

    def test_tells_nothing(self):
        messages = self.env["mail.message"].search_count([])
        mails = self.env["mail.mail"].search_count([])
        request = self._submitted("superior")
        activity = self._activities(self.boss)
        self.assertEqual(activity.summary, "Signatures are waiting for you")
        self.assertFalse(activity.note)
        self.assertFalse(activity.res_model)
        self.assertFalse(activity.res_id)
        self.assertFalse(activity.res_name)
        self.assertEqual(activity.create_uid, self.env.ref("base.user_root"))
        told = str(activity.with_user(self.boss).read())
        for secret in (request.sudo().name, self.handler.name, self.customer.name):
            self.assertNotIn(secret, told)
        self.assertEqual(self.env["mail.message"].search_count([]), messages)
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)

    def test_in_the_language_of_the_signer(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.kind.with_context(lang="fr_FR").summary = "Des signatures attendent"
        self.boss.lang = "fr_FR"
        self._submitted("superior")
        self.assertEqual(
            self._activities(self.boss).summary, "Des signatures attendent"
        )

    def test_follows_the_turn(self):
        request = self._submitted("superior", "group")
        self.assertTrue(self._activities(self.boss))
        self.assertFalse(self._activities(self.signer))
        request.with_user(self.boss).action_approve()
        self.assertFalse(self._activities(self.boss))
        for user in (self.signer, self.director):
            self.assertTrue(self._activities(user))
        request.with_user(self.signer).action_refuse("no")
        for user in (self.signer, self.director):
            self.assertFalse(self._activities(user))

    def test_withdrawn(self):
        request = self._submitted("superior")
        request.action_withdraw("no")
        self.assertFalse(self._activities(self.boss))

    def test_delegate_too(self):
        delegation = self.env["archive.approval.delegation"].create(
            {
                "user_id": self.env.uid,
                "delegate_id": self.stranger.id,
                "date_to": fields.Date.today(),
                "reason": "leave",
            }
            | {"user_id": self.env.uid}
        )
        self.assertEqual(delegation.user_id, self.env.user)
        request = self._submitted("superior")
        self.env["archive.approval.delegation"].with_user(self.boss).create(
            {
                "delegate_id": self.stranger.id,
                "date_to": fields.Date.today(),
                "reason": "leave",
            }
        )
        self.assertTrue(self._activities(self.stranger))
        request.with_user(self.stranger).action_approve()
        self.assertFalse(self._activities(self.stranger))
        self.assertFalse(self._activities(self.boss))

    def test_daily_cron(self):
        """People join, leave and are archived without telling the engine (#140)."""
        self._submitted("group")
        self.signer.group_ids -= self.group
        self.env["res.users"]._cron_sync_signature_activities()
        self.assertFalse(self._activities(self.signer))
        self.assertTrue(self._activities(self.director))

    def test_opens_what_waits(self):
        self._submitted("superior")
        action = self._activities(self.boss).with_user(self.boss).action_open_document()
        self.assertEqual(action["res_model"], "archive.approval.task")
        other = self.env["mail.activity"].create(
            {"user_id": self.boss.id, "summary": "Something else"}
        )
        self.assertEqual(
            other.with_user(self.boss).action_open_document()["res_model"],
            "mail.activity",
        )

    def test_without_the_kind_of_activity(self):
        self._submitted("group")
        self.env["mail.activity"].search(
            [("activity_type_id", "=", self.kind.id)]
        ).unlink()
        self.kind.unlink()
        self._create_request().action_submit()
