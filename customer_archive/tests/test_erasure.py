import io
import os

from psycopg2.errors import CheckViolation

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import PDF, ArchiveCommon


@tagged("post_install", "-at_install")
class TestErasure(ArchiveCommon):
    """Erased means gone: files, words, drawings, bytes; and proven so (#77, #210)."""

    def setUp(self):
        super().setUp()
        # bytes that a test removes do not come back with its rollback
        self.raw = PDF + b"%% only %s" % self.id().encode()
        self.paper = self._file_document(raw=self.raw, author="Somebody")

    def _erase(self, paper=None):
        paper = paper or self.paper
        paper._guard_write({"state": "trashed"}, reason="test")
        paper._erase("deleted")

    def test_rows_first_then_bytes(self):
        file = self.paper.attachment_ids
        path = file._full_path(file.store_fname)
        self.env["archive.document.text"]._extract(self.paper)
        self._erase()
        self.assertFalse(file.exists())
        row = self.paper.erasure_ids
        self.assertEqual(row.state, "pending")
        self.assertTrue(os.path.exists(path), "removed after the commit only")
        self.assertFalse(
            self.env["archive.document.text"].search(
                [("document_id", "=", self.paper.id)]
            )
        )
        self.assertFalse(self.paper.author)
        self.env["archive.erasure"]._remove(10)
        self.assertEqual(row.state, "gone")
        self.assertFalse(os.path.exists(path))

    def test_bytes_of_others_stay(self):
        """Identical bytes are one file: what another record has stays (#77)."""
        other = self._file_document(raw=self.raw)
        file = other.attachment_ids
        path = file._full_path(file.store_fname)
        self._erase()
        self.env["archive.erasure"]._remove(10)
        self.assertEqual(self.paper.erasure_ids.state, "shared")
        self.assertTrue(os.path.exists(path))
        self.assertIn("other records", self.paper._erasure_proof()[self.paper.id])
        # and go with the last of them
        self._erase(other)
        self.env["archive.erasure"]._remove(10)
        self.assertFalse(os.path.exists(path))

    def test_failed_removal_is_tried_again(self):
        """A file that cannot be removed is never forgotten."""
        file = self.paper.attachment_ids
        path = file._full_path(file.store_fname)
        self._erase()
        with mute_logger("odoo.addons.customer_archive.models.archive_erasure"):
            os.unlink(path)
            os.mkdir(path)  # even root cannot unlink a folder
            self.env["archive.erasure"]._remove(10)
        row = self.paper.erasure_ids
        self.assertEqual(row.state, "pending")
        self.assertTrue(row.problem)
        self.assertEqual(row.tries, 1)
        self.assertGreater(row.next_try, fields.Datetime.now())
        self.assertFalse(self.env["archive.erasure"]._remove(10), "not before its time")
        os.rmdir(path)
        row._guard_write({"next_try": fields.Datetime.now()}, reason="test")
        self.env["archive.erasure"]._remove(10)
        self.assertEqual(row.state, "gone")
        self.assertFalse(row.problem)

    def test_reduced_title(self):
        """The policy, or top secrecy, leaves the kind of paper only."""
        self.paper._guard_write({"secrecy": "top_secret"}, reason="test")
        self._erase()
        self.assertEqual(self.paper.name, f"[{self.paper.type_id.name}]")
        self.assertNotIn("visit report", self.paper.search_text.replace("[", ""))

    def test_register_is_append_only(self):
        register = self.env["archive.destruction.register"]
        rows = register._enter("deleted", self.paper)
        for act in (
            lambda: rows.sudo().write({"title": "x"}),
            lambda: rows.sudo().unlink(),
            lambda: register.sudo().create(
                {"kind": "deleted", "document_id": 1, "at": fields.Datetime.now()}
            ),
        ):
            with self.assertRaises(UserError), self.cr.savepoint():
                act()
        with mute_logger("odoo.sql_db"):
            for statement in (
                "UPDATE archive_destruction_register SET title = 'x'",
                "DELETE FROM archive_destruction_register",
                "TRUNCATE archive_destruction_register",
            ):
                with self.assertRaises(CheckViolation), self.cr.savepoint():
                    self.env.cr.execute(statement)

    def test_register_row_is_sealed_with_the_ledger(self):
        row = self.env["archive.destruction.register"]._enter("deleted", self.paper)
        entry = self.env["archive.ledger.entry"].search(
            [("model", "=", row._name), ("res_id", "=", row.id)]
        )
        self.assertEqual(entry.event, "registered")
        self.assertEqual(entry.digest, row._digests()[row.id])

    def test_pending_rows_are_the_engines(self):
        self._erase()
        row = self.paper.erasure_ids
        with self.assertRaises(UserError), self.cr.savepoint():
            row.sudo().write({"state": "gone"})
        with self.assertRaises(UserError), self.cr.savepoint():
            row.sudo().unlink()
        with self.assertRaises(UserError), self.cr.savepoint():
            row.sudo().create({"document_id": self.paper.id, "state": "gone"})

    def test_uninstalling_waits_for_the_export(self):
        """The register is not dropped while rows of it were not exported (#210)."""
        exports = self.env["archive.register.export"].with_user(self.auditor)
        exports._export_registers(io.BytesIO())
        module = self.env.ref("base.module_customer_archive")
        module._check_registers_exported()
        self.env["archive.destruction.register"]._enter("deleted", self.paper)
        with self.assertRaisesRegex(UserError, "Destruction register: 1 rows"):
            module.button_uninstall()
