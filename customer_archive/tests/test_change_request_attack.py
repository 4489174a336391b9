import psycopg2

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .change_common import OTHER_PDF, ChangeCommon
from .common import PDF


@tagged("post_install", "-at_install")
class TestChangeRequestAttack(ChangeCommon):
    """What was submitted or done is altered by no one, on no way (#72, #73)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.old = cls.filed.attachment_ids

    def setUp(self):
        super().setUp()
        self.request = self._request(
            values={"name": "Other"},
            files=[("right.pdf", OTHER_PDF)],
            replaces_id=self.old.id,
        )
        self.line = self.request.line_ids
        self.new = self.request.attachment_ids

    def assertRefusedBySQL(self, query, *params):
        self.env.flush_all()
        with (
            self.assertRaises(psycopg2.errors.CheckViolation),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(flush=False),
        ):
            self.env.cr.execute(query, params)

    def _attack(self, request, file):
        line = request.line_ids
        for record in (request, line, file):
            with self.assertRaises(UserError):
                record.sudo().unlink()
        for record, vals in (
            (request, {"reason": "Another"}),
            (request, {"document_id": self._file_document(name="x").id}),
            (request, {"replaces_id": False}),
            (request, {"replaced_sha256": "0" * 64}),
            (request, {"line_ids": [Command.clear()]}),
            (request, {"line_ids": [Command.update(line.id, {"new_char": "x"})]}),
            (
                request,
                {"attachment_ids": [Command.create({"name": "x", "raw": PDF})]},
            ),
            (line, {"new_char": "Forged"}),
            (line, {"old_value": "Forged"}),
            (line, {"old_stored": "Forged"}),
            (line, {"new_value": "Forged"}),
            (line, {"field_name": "author"}),
            (line, {"request_id": self._request(values={"author": "x"}).id}),
            (file, {"name": "forged.pdf"}),
            (file, {"raw": b"forged"}),
            (file, {"res_id": self.filed.id, "res_model": "archive.document"}),
        ):
            for writer in (record.sudo(), record.with_user(self.manager)):
                with self.subTest(vals=vals), self.assertRaises(UserError):
                    writer.write(vals)
        lines = self.env["archive.change.request.line"]
        for model in (lines.sudo(), lines.with_user(self.manager)):
            with self.assertRaises(UserError):
                model.create({"request_id": request.id, "field_name": "author"})
        with self.assertRaises(UserError):
            self.env["ir.attachment"].create(
                {"name": "x", "raw": PDF, "res_model": request._name}
                | {"res_id": request.id}
            )

    def _attack_by_sql(self, request, file):
        table = "archive_change_request"
        line = request.line_ids
        for assignment in ("reason = 'x'", "state = 'draft'", "number = 'x'"):
            self.assertRefusedBySQL(
                f"UPDATE {table} SET {assignment} WHERE id = %s", request.id
            )
        self.assertRefusedBySQL(f"DELETE FROM {table} WHERE id = %s", request.id)
        for assignment in (
            "new_char = 'x'",
            "old_value = 'x'",
            "old_stored = NULL",
            "request_id = request_id + 1",
        ):
            self.assertRefusedBySQL(
                f"UPDATE {table}_line SET {assignment} WHERE id = %s", line.id
            )
        self.assertRefusedBySQL(f"DELETE FROM {table}_line WHERE id = %s", line.id)
        self.assertRefusedBySQL(
            f"INSERT INTO {table}_line (request_id, field_name) VALUES (%s, 'author')",
            request.id,
        )
        self.assertRefusedBySQL(f"TRUNCATE {table}_line")
        for assignment in ("res_id = 0", "name = 'x'", "checksum = 'x'"):
            self.assertRefusedBySQL(
                f"UPDATE ir_attachment SET {assignment} WHERE id = %s", file.id
            )
        self.assertRefusedBySQL("DELETE FROM ir_attachment WHERE id = %s", file.id)

    def test_submitted(self):
        self.request.action_submit()
        self._attack(self.request, self.new)
        self._attack_by_sql(self.request, self.new)
        # a draft's lines cannot be slipped under it either
        other = self._request(values={"author": "x"})
        self.assertRefusedBySQL(
            "UPDATE archive_change_request_line SET request_id = %s WHERE id = %s",
            self.request.id,
            other.line_ids.id,
        )
        self.request.with_user(self.sales_manager).action_approve()
        self.assertEqual(self.filed.name, "Other")

    def test_done(self):
        self._done(self.request)
        self._attack(self.request, self.old)
        self._attack_by_sql(self.request, self.old)

    def test_nothing_is_signed_that_was_changed_below(self):
        """Where the trigger was off, the signature finds another content."""
        self.request.action_submit()
        cr = self.env.cr
        cr.execute("SET LOCAL session_replication_role = replica")
        cr.execute(
            "UPDATE archive_change_request_line SET new_char = 'x' WHERE id = %s",
            [self.line.id],
        )
        cr.execute("SET LOCAL session_replication_role = origin")
        self.env.invalidate_all()
        self.request.with_user(self.sales_manager).action_approve()
        self.assertEqual(self.request.state, "returned")
        self.assertEqual(self.filed.name, "Visit report")

    def test_forged(self):
        """State, number, requester and old values are written by the engine only."""
        requests = self.env["archive.change.request"]
        values = {"document_id": self.filed.id, "reason": "x"}
        for vals in (
            {"state": "done"},
            {"state": "submitted"},
            {"number": "C999999"},
            {"requester_id": self.other_manager.id},
            {"salt": "00" * 32},
            {"done_on": "2026-01-01"},
        ):
            for model in (requests.sudo(), requests.with_user(self.manager)):
                with (
                    self.subTest(vals=vals),
                    self.assertRaises(UserError),
                ):
                    model.create({**values, **vals})
            with self.subTest(vals=vals), self.assertRaises(UserError):
                self.request.sudo().write(vals)
            # defaults of a client are no way around
            default = {f"default_{name}": value for name, value in vals.items()}
            made = requests.with_user(self.manager).with_context(**default)
            made = made.create(values).sudo()
            for name, value in vals.items():
                self.assertNotEqual(str(made[name]), str(value))
            self.assertEqual(made.requester_id, self.manager)
        with self.assertRaises(UserError):
            self.request.line_ids = [
                Command.create({"field_name": "author", "old_value": "x"})
            ]

    def test_own_request(self):
        """Nobody approves what he asked for; somebody else of the group does."""
        request = self._request(user=self.sales_manager, values={"name": "Mine"})
        request.action_submit()
        with self.assertRaisesRegex(UserError, "waits for a signature"):
            request.action_approve()
        self.assertEqual(self.filed.name, "Visit report")
        request.with_user(self.general_manager).action_approve()
        self.assertEqual(self.filed.name, "Mine")

    def test_who_approves(self):
        """The sales manager beforehand, one by one; nobody else (#72)."""
        self.request.action_submit()
        for user in (self.manager, self.archivist, self.supervisor):
            with self.subTest(user=user.login), self.assertRaises(UserError):
                self.request.with_user(user).action_approve()
        others = self.request + self._request(values={"author": "x"})
        others[1].action_submit()
        others.with_user(self.sales_manager).action_approve()
        self.assertEqual(set(others.mapped("state")), {"submitted"})

    def test_who_edits(self):
        """Knowing a request gives no right to write in it."""
        known = self.request.with_user(self.sales_manager)
        self.assertEqual(known.reason, "It was misread")
        self.assertFalse(known.can_edit or known.can_submit)
        for ask in (
            lambda: known.write({"reason": "x"}),
            lambda: known.line_ids.write({"new_char": "x"}),
            lambda: known.line_ids.unlink(),
            lambda: known.write(
                {"line_ids": [Command.create({"field_name": "author"})]}
            ),
            known.action_submit,
            known.action_take_present,
            known.action_cancel,
            known.unlink,
        ):
            with self.assertRaises(UserError):
                ask()

    def test_merge(self):
        """A customer who is named in a request is not merged away (#72)."""
        right = self.env["res.partner"].create({"name": "Right", "is_company": True})
        request = self._request(values={"partner_id": right.id})
        request.action_submit()
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        with self.assertRaises(UserError):
            wizard._merge((self.partner | right).ids, self.partner)
        self.assertTrue(right.exists())
