from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..tools.approval import content_digest
from ..tools.digest import salted_digest
from .approval_common import MODEL, ApprovalCommon

ENGINE = "odoo.addons.customer_archive.models.archive_approval_mixin_sign"


@tagged("post_install", "-at_install")
class TestApprovalContent(ApprovalCommon):
    """What is signed, and what follows when it is complete."""

    def test_digest_can_be_recomputed(self):
        request = self._submitted("superior")
        round_ = self._rounds(request).sudo()
        salt = bytes.fromhex(round_.salt)
        self.assertEqual(
            round_.content_digest, salted_digest(salt, self._plain(request).encode())
        )

    def _plain(self, request):
        values = {
            "name": "Request 0",
            "amount": 0.0,
            "partner_id": self.customer.id,
        }
        return content_digest(MODEL, request.id, values, [])

    def test_guessing_needs_the_salt_that_is_erased(self):
        """Who guesses right cannot prove it when the record is gone."""
        requests = self._submitted({"allow_batch": True}, count=2)
        rounds = self._rounds(requests).sudo()
        self.assertEqual(len(set(rounds.mapped("salt"))), 2, "each its own")
        for user in (self.signer, self.handler):
            with self.assertRaises(AccessError):
                rounds.with_user(user).read(["salt"])
        requests.with_user(self.signer).action_approve()
        signed = self._signatures(requests).mapped("sha256")
        guess = self._plain(requests[0])
        self.assertNotIn(guess, signed)
        requests.sudo()._approval_forget_words()
        self.env.invalidate_all()
        self.assertFalse(any(rounds.mapped("salt")))
        self.assertEqual(self._signatures(requests).mapped("sha256"), signed)
        self.assertFalse(rounds[0]._covers(guess))

    def test_rewording_leaves_no_title_to_be_guessed(self):
        request = self._submitted("superior")
        round_ = self._rounds(request).sudo()
        request._approval_reword(str.upper)
        self.assertTrue(round_.salt, "it is still compared")
        request.with_user(self.boss).action_approve()
        request._approval_reword(str.upper)
        self.assertFalse(round_.salt)

    def test_rounds_from_before_the_salt(self):
        """They are signed on, and a changed record is noticed there, too."""
        requests = self._submitted("superior", "group", count=2)
        for request, state in zip(requests, ("approved", "changed"), strict=True):
            self.cr.execute(
                "UPDATE archive_approval_round SET salt = NULL, content_digest = %s"
                " WHERE id = %s",
                [request._approval_digests()[request.id], self._rounds(request).id],
            )
            self.env.invalidate_all()
            request.with_user(self.boss).action_approve()
            if state == "changed":
                request.sudo().amount = 1000000
            request.with_user(self.signer).action_approve()
            self.assertEqual(request.sudo().state, state)

    def _assert_voided(self, request):
        answer = request.with_user(self.signer).action_approve()
        self.assertEqual(answer["tag"], "display_notification")
        self.assertFalse(answer["params"]["results"][0]["done"])
        self.assertIn("content changed", answer["params"]["message"])
        self.assertEqual(self._rounds(request)[-1].state, "void")
        self.assertEqual(request.sudo().state, "changed")
        self.assertEqual(len(self._signatures(request)), 1, "only the first signed")
        self.assertEqual(self._events(request)[-1], "voided")

    def _events(self, request):
        return (
            self.env["archive.ledger.entry"]
            .search([("model", "=", MODEL), ("res_id", "=", request.id)], order="id")
            .mapped("event")
        )

    def test_field_changed_between_two_signatures(self):
        request = self._submitted("superior", "group")
        request.with_user(self.boss).action_approve()
        request.sudo().amount = 1000000
        self._assert_voided(request)
        request.action_submit()
        self.assertEqual(request.sudo().waiting_user_ids, self.boss, "signed anew")

    def test_field_changed_below_the_orm(self):
        request = self._submitted("superior", "group")
        request.with_user(self.boss).action_approve()
        self.cr.execute(
            "UPDATE archive_test_request SET name = 'forged' WHERE id = %s",
            [request.id],
        )
        self._assert_voided(request)

    def test_file_changed_between_two_signatures(self):
        request = self._create_request()
        values = {"name": "a", "res_model": MODEL, "res_id": request.id}
        attachment = self.env["ir.attachment"].create({"raw": b"one", **values})
        self._create_chain("superior", "group")
        request.action_submit()
        request.with_user(self.boss).action_approve()
        attachment.raw = b"two"
        self._assert_voided(request)
        request.action_submit()
        request.with_user(self.boss).action_approve()
        self.env["ir.attachment"].create({"raw": b"one", **values})
        answer = request.with_user(self.signer).action_approve()
        self.assertFalse(answer["params"]["results"][0]["done"])

    def test_other_fields_are_free(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        request = self._submitted("superior", "group")
        request.with_user(self.boss).action_approve()
        request.sudo().note = "not signed"
        request.with_user(self.signer).with_context(lang="fr_FR").action_approve()
        self.assertEqual(request.sudo().state, "approved")

    def test_changed_one_of_many(self):
        request = self._submitted({"allow_batch": True}, count=3)
        request[1].sudo().amount = 99
        answer = request.with_user(self.signer).action_approve()
        self.assertEqual(
            [line["done"] for line in answer["params"]["results"]],
            [True, False, True],
        )
        self.assertEqual(
            request.sudo().mapped("state"), ["approved", "changed", "approved"]
        )

    def test_change_that_the_model_tells(self):
        request = self._submitted("superior")
        request.sudo()._approval_content_changed()
        self.assertEqual(self._rounds(request).state, "void")
        self.assertEqual(request.sudo().state, "changed")
        request.sudo()._approval_content_changed()
        self.assertEqual(self._events(request), ["submitted", "voided"])

    def test_ledger(self):
        request = self._submitted("superior")
        request.with_user(self.boss).action_refuse("confidential reason")
        request.action_submit()
        request.action_withdraw("confidential reason")
        request.action_submit()
        request.with_user(self.boss).action_approve("confidential comment")
        self.assertEqual(
            self._events(request),
            ["submitted", "refused"]
            + ["submitted", "withdrawn"]
            + ["submitted", "signed", "approved"],
        )
        entries = self.env["archive.ledger.entry"].search([("model", "=", MODEL)])
        self.assertNotIn("confidential", str(entries.read()))
        self.assertTrue(all(entries.mapped("related")))

    # what runs afterwards

    def _create_action(self, code):
        return self.env["ir.actions.server"].create(
            {
                "name": "After approval",
                "model_id": self.env["ir.model"]._get(MODEL).id,
                "state": "code",
                "code": code,
            }
        )

    def test_server_action(self):
        action = self._create_action(
            "record.write({'note': '%s %s' % (env.uid, env.su)})"
        )
        self._create_chain(
            {"signer_kind": "user_field", "signer_field": "handler_id"}
            | {"allow_own_request": True},
            server_action_id=action.id,
        )
        request = self._create_request()
        request.action_submit()
        request.action_approve()
        self.assertEqual(request.sudo().note, f"{self.handler.id} False")

    def test_server_action_failing(self):
        action = self._create_action(
            "record.sudo().write({'note': 'half done'})\n"
            "raise UserError('something secret')"
        )
        self._create_chain(
            {"signer_kind": "user_field", "signer_field": "handler_id"}
            | {"allow_own_request": True, "allow_batch": True},
            server_action_id=action.id,
        )
        requests = self._create_request(2)
        requests.action_submit()
        with mute_logger(ENGINE):
            requests.action_approve()
        self.assertEqual(requests.sudo().mapped("state"), ["approved", "approved"])
        self.assertFalse(any(requests.sudo().mapped("note")), "rolled back")
        for request in requests:
            self.assertEqual(self._events(request)[-1], "approval_action_failed")
        round_ = self._rounds(requests)[0]
        self.assertEqual(
            round_.with_user(self.handler).action_error, "something secret"
        )
        self.assertFalse(round_.with_user(self.auditor).action_error)

    def test_server_action_has_no_more_rights_than_the_last_signer(self):
        action = self._create_action("record.write({'note': 'done'})")
        self._create_chain("superior", server_action_id=action.id)
        request = self._create_request()
        request.action_submit()
        with mute_logger(ENGINE):
            request.with_user(self.boss).action_approve()
        self.assertEqual(request.sudo().state, "approved")
        self.assertFalse(request.sudo().note, "who has signed knows it no more")

    def test_server_action_set_by_system_administrators_only(self):
        action = self._create_action("pass")
        chain = self._create_chain("superior")
        for user in (self.supervisor, self.boss, self.handler):
            for records in (chain.with_user(user), chain.with_user(user).sudo()):
                with self.assertRaises(AccessError):
                    records.server_action_id = action
            with self.assertRaises(AccessError):
                chain.with_user(user).sudo().create(
                    {
                        "name": "Mine",
                        "model_id": chain.model_id.id,
                        "server_action_id": action.id,
                    }
                )
        chain.with_user(self.supervisor).name = "Renamed"
        admin = self._create_user("approval_admin", self.env.ref("base.group_system"))
        chain.with_user(admin).server_action_id = action
        self.assertFalse(chain.with_user(self.supervisor).copy().server_action_id)
        self.assertEqual(chain.server_action_id, action)

    # what a signature carries

    def test_needs_comment(self):
        request = self._submitted({"needs_comment": True})
        for nothing in (None, "", "  "):
            answer = request.with_user(self.signer).action_approve(nothing)
            self.assertEqual(answer["res_model"], "archive.approval.sign")
        self.assertFalse(self._signatures(request))
        request.with_user(self.signer).action_approve("seen and agreed")
        self.assertEqual(
            self._signatures(request).with_user(self.handler).comment, "seen and agreed"
        )

    def test_needs_comment_of_many(self):
        request = self._submitted({"needs_comment": True, "allow_batch": True}, count=2)
        answer = request.with_user(self.signer).action_approve()
        for line in answer["params"]["results"]:
            self.assertIn("needs a comment", line["message"])
        self.assertFalse(self._signatures(request))

    def test_unknown_reason_for_a_form(self):
        request = self._submitted({"needs_comment": True})
        with self.assertRaisesRegex(UserError, "waits for a signature"):
            request.action_approve("not mine to sign")
