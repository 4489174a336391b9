from odoo import fields
from odoo.exceptions import MissingError, UserError
from odoo.service.model import call_kw
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .approval_common import MODEL, ApprovalCommon

EVIDENCE = (
    "archive.approval.round",
    "archive.approval.task",
    "archive.signature",
    "archive.signature.evidence",
)


@tagged("post_install", "-at_install")
class TestApprovalRights(ApprovalCommon):
    """Rounds, steps and signatures are evidence: read by some, written by nobody."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_chain("superior", "group")
        cls.request = cls._create_request()
        cls.request.action_submit()
        cls.request.with_user(cls.boss).action_approve("words about the content")

    def _evidence(self, model):
        return self.env[model].sudo().search([], limit=1, order="id desc")

    def test_nobody_writes(self):
        admin = self._create_user("approval_admin", self.env.ref("base.group_system"))
        users = (
            self.handler | self.boss | self.signer | self.auditor | self.supervisor
        ) | admin
        refused = UserError  # AccessError and MissingError are kinds of it
        for model in EVIDENCE:
            record = self._evidence(model)
            values = {"res_model": MODEL, "res_id": self.request.id}
            for env in [
                *(self.env(user=user, su=su) for user in users for su in (False, True)),
                self.env(user=1),
            ]:
                for method, args in (
                    ("create", [values]),
                    ("create", [[values, values]]),
                    ("write", [record.ids, values]),
                    ("unlink", [record.ids]),
                    ("copy", [record.ids]),
                ):
                    with (
                        self.subTest(model, method=method, uid=env.uid, su=env.su),
                        self.assertRaises(refused),
                    ):
                        call_kw(env[model], method, args, {})
        self.assertEqual(len(self._signatures(self.request)), 1)

    def test_nobody_writes_through_the_record(self):
        for command in ((5, 0, 0), (0, 0, {"name": "forged"}), (2, 1, 0)):
            with self.assertRaises(UserError):
                self.request.sudo().write({"approval_task_ids": [command]})
                self.env.flush_all()
        self.assertEqual(len(self._rounds(self.request).task_ids), 2)

    @mute_logger("odoo.sql_db")
    def test_signatures_are_append_only_in_the_database(self):
        for statement in (
            "UPDATE archive_signature SET signer_name = 'forged'",
            "DELETE FROM archive_signature",
            "TRUNCATE archive_signature",
        ):
            with self.assertRaisesRegex(Exception, "append-only"), self.cr.savepoint():
                self.cr.execute(statement)

    def test_who_reads(self):
        for model in EVIDENCE[:3]:
            record = self._evidence(model)
            for user in (self.handler, self.signer, self.auditor):
                self.assertIn(record, self.env[model].with_user(user).search([]))
                record.with_user(user).read(["res_id"])
            for user in (self.stranger, self.boss, self.supervisor):
                self.env.invalidate_all()
                self.assertNotIn(
                    record, self.env[model].with_user(user).search([]), user.login
                )
                unused = record.browse(record.id + 100000).with_user(user)
                self.assertEqual(
                    record.with_user(user).read(["res_id"]), unused.read(["res_id"])
                )
                with self.assertRaises(MissingError):
                    record.with_user(user).check_access("read")

    def test_words_are_content(self):
        signature = self._evidence("archive.signature")
        self.assertEqual(
            signature.with_user(self.handler).comment, "words about the content"
        )
        auditor = signature.with_user(self.auditor)
        self.assertEqual(auditor.signer_name, self.boss.name)
        self.assertFalse(auditor.comment)
        self.assertNotIn(self.request.sudo().name, auditor.record_name)
        self.request.with_user(self.signer).action_refuse("words about the content")
        round_ = self._rounds(self.request)
        self.assertEqual(
            round_.with_user(self.handler).reason, "words about the content"
        )
        self.assertFalse(round_.with_user(self.auditor).reason)
        with self.assertRaises(MissingError):
            round_.with_user(self.auditor).action_open_record()

    def test_the_right_to_know_ends_with_the_signature(self):
        request = self.request
        self.assertTrue(request.with_user(self.signer).has_access("read"))
        self.assertFalse(request.with_user(self.boss).has_access("read"))
        found = self.Request.with_user(self.signer).search([("can_sign", "=", True)])
        self.assertEqual(found, request)
        answer = request.with_user(self.signer).action_approve()
        self.assertEqual(answer["tag"], "display_notification", "and leads elsewhere")
        self.assertEqual(answer["params"]["next"]["res_model"], "archive.approval.task")
        request.invalidate_recordset()
        self.assertFalse(request.with_user(self.signer).has_access("read"))

    def test_waiting_for_me_is_what_i_can_sign(self):
        tasks = self.Task.with_user(self.signer).search([("can_sign", "=", True)])
        self.assertEqual(tasks.mapped("res_id"), self.request.ids)
        self.assertTrue(tasks.can_sign)
        tasks.action_approve()
        self.assertEqual(self.request.sudo().state, "approved")
        tasks.invalidate_model()
        self.assertFalse(
            self.Task.with_user(self.signer).search([("can_sign", "=", True)])
        )
        for user in (self.boss, self.handler, self.stranger):
            self.assertFalse(
                self.Task.with_user(user).search([("can_sign", "=", True)])
            )

    def test_one_decision_everywhere(self):
        """Button, list, right to read and act agree for everybody."""
        for user in self.handler | self.boss | self.signer | self.stranger:
            request = self.request.with_user(user)
            expected = user == self.signer
            self.assertEqual(request.sudo().with_user(user).can_sign, expected)
            self.assertEqual(
                bool(self.Request.with_user(user).search([("can_sign", "=", True)])),
                expected,
            )
            self.assertEqual(user in self.request.sudo().waiting_user_ids, expected)

    def test_views(self):
        """Buttons and signatures come into every approvable form and list."""
        arch = self.Request.get_view(view_type="form")["arch"]
        for wanted in (
            'name="action_approve"',
            'name="action_submit"',
            'name="approval_task_ids"',
        ):
            self.assertIn(wanted, arch)
        self.assertIn(
            'name="action_approve"', self.Request.get_view(view_type="list")["arch"]
        )

    def test_forms_open(self):
        """What the web client reads for each form and list, it can read."""
        for model, user in (
            (MODEL, self.handler),
            ("archive.approval.round", self.handler),
            ("archive.approval.task", self.signer),
            ("archive.signature", self.auditor),
            ("archive.approval.chain", self.supervisor),
            ("archive.approval.delegation", self.handler),
        ):
            records = self.env[model].with_user(user)
            for view in ("form", "list"):
                with self.subTest(model, view=view):
                    wanted = records.get_views([(False, view)])["models"][model]
                    names = {name: {} for name in wanted["fields"]}
                    for name, field in wanted["fields"].items():
                        if field["type"] == "one2many":
                            names[name] = {"fields": {"display_name": {}}}
                    records.search([], limit=3).web_read(names)
        tasks = self._rounds(self.request).task_ids.with_user(self.handler)
        spec = {"fields": {"display_name": {}}}
        read = tasks.web_read({"signed_by_id": spec, "signed_by": {}, "comment": {}})
        self.assertEqual([line["signed_by"] for line in read], [self.boss.name, False])
        self.assertFalse(read[1]["signed_by_id"])

    def test_new_delegation(self):
        with Form(
            self.env["archive.approval.delegation"].with_user(self.handler)
        ) as form:
            form.delegate_id = self.signer
            form.date_to = fields.Date.today()
            form.reason = "leave"
        self.assertEqual(form.record.state, "active")
