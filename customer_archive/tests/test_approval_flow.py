from odoo.exceptions import MissingError, UserError
from odoo.tests import tagged

from .approval_common import ApprovalCommon


@tagged("post_install", "-at_install")
class TestApprovalFlow(ApprovalCommon):
    """Submission, signatures in turn, refusal, withdrawal, a second round (#62)."""

    def test_three_signatures_in_turn(self):
        """Three signatures in turn (#62)."""
        request = self._submitted(
            {"signer_kind": "user_field", "signer_field": "handler_id"}
            | {"allow_own_request": True},
            "superior",
            "group",
        )
        self.assertEqual(request.sudo().state, "submitted")
        self.assertEqual(request.sudo().waiting_user_ids, self.handler)
        request.with_user(self.handler).action_approve("mine")
        self.assertEqual(request.sudo().waiting_user_ids, self.boss)
        request.with_user(self.boss).action_approve()
        self.assertEqual(request.sudo().state, "submitted")
        request.with_user(self.signer).action_approve()
        self.assertEqual(request.sudo().state, "approved")
        self.assertEqual(request.sudo().approvals, 1, "the hook runs exactly once")
        signatures = self._signatures(request)
        self.assertEqual(
            signatures.mapped("user_id"),
            [self.handler.id, self.boss.id, self.signer.id],
        )
        self.assertEqual(set(signatures.mapped("decision")), {"approved"})
        self.assertEqual(
            set(signatures.mapped("sha256")), {self._rounds(request).content_digest}
        )
        self.assertEqual(self._rounds(request).state, "approved")
        self.assertTrue(self._rounds(request).closed_at)

    def test_twice(self):
        """Twice (#62)."""
        request = self._submitted("superior", "group")
        request.with_user(self.boss).action_approve()
        with self.assertRaises(MissingError):
            # who has signed may know the record no more
            request.with_user(self.boss).action_approve()
        with self.assertRaisesRegex(UserError, "signed it already"):
            request.with_user(self.boss).sudo().action_approve()
        self.assertEqual(len(self._signatures(request)), 1)

    def test_out_of_turn(self):
        """Out of turn (#62)."""
        request = self._submitted("superior", "group")
        with self.assertRaises(MissingError):
            request.with_user(self.signer).action_approve()
        with self.assertRaisesRegex(UserError, "not your turn"):
            request.with_user(self.signer).sudo().action_approve()
        self.assertFalse(self._signatures(request))

    def test_not_a_signer(self):
        request = self._submitted("superior")
        with self.assertRaises(MissingError):
            request.with_user(self.stranger).action_approve()
        with self.assertRaisesRegex(UserError, self.boss.name):
            request.with_user(self.handler).action_approve()

    def test_refusal_and_second_round(self):
        request = self._submitted("superior", "group")
        request.with_user(self.boss).action_approve()
        for nothing in ("", "  ", None, False, 1):
            with self.assertRaisesRegex(UserError, "reason"):
                request.with_user(self.signer).action_refuse(nothing)
        request.with_user(self.signer).action_refuse("wrong customer")
        self.assertEqual(request.sudo().state, "returned")
        first = self._rounds(request)
        self.assertEqual(
            (first.state, first.sudo().reason_text), ("refused", "wrong customer")
        )
        request.with_user(self.handler).action_submit()
        first, second = self._rounds(request)
        self.assertEqual((first.number, second.number), (1, 2))
        self.assertEqual(request.sudo().waiting_user_ids, self.boss, "signed anew")
        request.with_user(self.boss).action_approve()
        request.with_user(self.signer).action_approve()
        self.assertEqual(request.sudo().state, "approved")
        self.assertEqual(
            self._signatures(request).mapped("decision"),
            ["approved", "refused", "approved", "approved"],
        )
        self.assertEqual(first.state, "refused", "old rounds stay")

    def test_withdrawal(self):
        request = self._submitted("superior")
        with self.assertRaisesRegex(UserError, "reason"):
            request.action_withdraw("")
        with self.assertRaisesRegex(UserError, "take it back"):
            request.with_user(self.boss).action_withdraw("no right to")
        request.action_withdraw("written too early")
        self.assertEqual(request.sudo().state, "withdrawn")
        self.assertEqual(self._rounds(request).state, "withdrawn")
        with self.assertRaises(MissingError):
            request.with_user(self.boss).action_approve()
        with self.assertRaisesRegex(UserError, "Nothing waits"):
            request.action_withdraw("again")
        request.action_submit()
        self.assertEqual(request.sudo().state, "submitted")

    def test_submit_twice(self):
        request = self._submitted("superior")
        with self.assertRaisesRegex(UserError, "cannot be submitted"):
            request.action_submit()
        request.with_user(self.boss).action_approve()
        with self.assertRaisesRegex(UserError, "cannot be submitted"):
            request.action_submit()
        self.assertEqual(len(self._rounds(request)), 1)

    def test_forbidden_answers_like_missing(self):
        request = self._submitted("superior")
        unused = self.Request.browse(request.id + 100000)
        for action, args in (
            ("action_submit", ()),
            ("action_approve", ()),
            ("action_refuse", ("why",)),
            ("action_withdraw", ("why",)),
        ):
            messages = []
            for record in (request, unused):
                with self.assertRaises(MissingError) as caught:
                    getattr(record.with_user(self.stranger), action)(*args)
                messages.append(str(caught.exception).replace(f"({record.id},", "("))
            self.assertEqual(*messages)

    def test_after_leaving_the_group(self):
        request = self._submitted("group")
        self.assertEqual(request.sudo().waiting_user_ids, self.signer | self.director)
        self.signer.group_ids -= self.group
        self.assertEqual(request.sudo().waiting_user_ids, self.director)
        with self.assertRaisesRegex(UserError, "left the group"):
            request.with_user(self.signer).sudo().action_approve()
        self.stranger.group_ids += self.group
        with self.assertRaises(UserError, msg="joined after the round opened"):
            request.with_user(self.stranger).sudo().action_approve()

    def test_archived_signer(self):
        request = self._submitted("superior")
        self._archive_user(self.boss)
        with self.assertRaises(UserError):
            request.with_user(self.boss).sudo().action_approve()
        self.assertFalse(self._signatures(request))

    def test_steps_in_the_language_of_the_reader(self):
        """Submitted in English, read in Chinese, though the chain is gone (#62)."""
        self.env["res.lang"]._activate_lang("zh_CN")
        chain = self._create_chain("superior", "group")
        chain.with_context(lang="zh_CN").name = "三级签批"
        chain.step_ids[0].with_context(lang="zh_CN").name = "直接上级"
        request = self._create_request()
        request.action_submit()
        english = chain.step_ids[0].name
        chain.sudo().unlink()
        round_ = self._rounds(request)
        task = round_.task_ids[0]
        chinese = task.with_context(lang="zh_CN")
        self.assertEqual((task.name, chinese.name), (english, "直接上级"))
        self.assertEqual(round_.chain_name, "Test chain")
        self.assertEqual(chinese.round_id.chain_name, "三级签批")
        self.assertEqual(chinese.round_id.display_name, "三级签批，第 1 轮")
        request.with_user(self.boss).action_approve()
        signature = self._signatures(request)
        self.assertEqual(signature.step_name, english, "as it was signed")
        self.assertEqual(signature.with_context(lang="zh_CN").step, "直接上级")
