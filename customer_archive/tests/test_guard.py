import hashlib

import psycopg2

from odoo import Command
from odoo.exceptions import MissingError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..tools.guard import find_pass, guard_pass
from .common import PDF, ArchiveCommon


@tagged("post_install", "-at_install")
class TestGuard(ArchiveCommon):
    """Filed content is altered or removed by no one (design 4.2)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.filed = cls._file_document()
        cls.file = cls.filed.attachment_ids

    def assertRefusedBySQL(self, query, *params):
        with (
            self.assertRaises(psycopg2.errors.CheckViolation),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(flush=False),
        ):
            self.env.cr.execute(query, params)

    def test_write_refused_even_to_sudo(self):
        for name, value in (
            ("name", "Other"),
            ("document_date", "2020-01-01"),
            ("state", "draft"),
            ("reference", "X"),
            ("item_number", 99),
            ("secrecy", "ordinary"),
            ("handler_id", self.other_manager.id),
            ("volume_id", False),
            ("sha256", "0" * 64),
            ("dossier_id", False),
        ):
            with self.subTest(field=name), self.assertRaises(UserError):
                self.filed.write({name: value})

    def test_what_is_counted_is_not_written(self):
        """Nor given at creation: it decides what is late, or who may know a list."""
        draft = self._create_document()
        for name, value in (
            ("late", True),
            ("due_date", "2099-01-01"),
            ("search_text", "words"),
        ):
            with self.subTest(field=name):
                for paper in (draft, draft.sudo(), self.filed):
                    with self.assertRaises(UserError):
                        paper.write({name: value})
                with self.assertRaises(UserError):
                    self._create_document(**{name: value})
        department = self.env["hr.department"].create({"name": "Sales"})
        transfer = self.env["archive.custody.transfer"].with_user(self.archivist)
        transfer = transfer.create({"department_id": department.id})
        with self.assertRaises(UserError):
            transfer.write({"top_secret": True})

    def test_same_values_pass(self):
        self.filed.write({"name": self.filed.name})

    def test_unlink_refused_even_to_sudo(self):
        with self.assertRaises(UserError):
            self.filed.unlink()
        with self.assertRaises(UserError):
            self.file.unlink()

    def test_context_keys_open_nothing(self):
        for key in (
            "force_delete",
            "install_mode",
            "module",
            "no_guard",
            "tracking_disable",
        ):
            with self.subTest(key=key), self.assertRaises(UserError):
                self.filed.with_context(**{key: True}).write({"name": "Other"})

    def test_cannot_be_created_beyond_draft(self):
        """Cannot be created beyond draft (#62)."""
        for vals in ({"state": "filed"}, {"item_number": 7}, {"reference": "KH"}):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                self.env["archive.document"].create(
                    {"name": "x", "dossier_id": self.dossier.id, **vals}
                )

    def test_attachment_routes(self):
        other = self.env["res.partner"].create({"name": "Elsewhere"})
        for vals in (
            {"raw": b"other"},
            {"datas": b"b3RoZXI="},
            {"name": "renamed.pdf"},
            {"res_id": 0},
            {"res_model": "res.partner", "res_id": other.id},
            {"public": True},
            {"type": "url", "url": "https://example.com"},
            {"mimetype": "text/plain"},
        ):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                self.file.write(vals)
        with self.assertRaises(UserError):
            self.env["ir.attachment"].create(
                {
                    "name": "late.pdf",
                    "raw": PDF,
                    "res_model": "archive.document",
                    "res_id": self.filed.id,
                }
            )
        with self.assertRaises(UserError):
            self.filed.write(
                {"attachment_ids": [Command.create({"name": "x", "raw": b"x"})]}
            )
        stray = self.env["ir.attachment"].create({"name": "stray.pdf", "raw": PDF})
        with self.assertRaises(UserError):
            stray.write({"res_model": "archive.document", "res_id": self.filed.id})

    def test_allowed_without_pass(self):
        self.file.index_content = "words"
        self.env.flush_all()
        self.env["ir.config_parameter"].set_param("ir_attachment.location", "db")
        self.file._migrate()
        self.env.flush_all()
        self.file.invalidate_recordset()
        self.assertFalse(self.file.store_fname)
        with guard_pass("ir.attachment", self.file.ids, "read", reason="test"):
            self.assertEqual(self.file.raw, PDF)
        self.env["ir.config_parameter"].set_param("ir_attachment.location", "file")
        self.file._migrate()
        self.env.flush_all()
        self.file.invalidate_recordset()
        with guard_pass("ir.attachment", self.file.ids, "read", reason="test"):
            self.assertEqual(self.file.raw, PDF)

    def test_plain_sql_on_content_columns(self):
        id_ = self.filed.id
        table = "UPDATE archive_document SET "
        self.assertRefusedBySQL(table + "name = 'x' WHERE id = %s", id_)
        self.assertRefusedBySQL(table + "state = 'draft' WHERE id = %s", id_)
        self.assertRefusedBySQL(table + "partner_id = NULL WHERE id = %s", id_)
        self.assertRefusedBySQL(table + "item_number = 5 WHERE id = %s", id_)
        self.assertRefusedBySQL("DELETE FROM archive_document WHERE id = %s", id_)
        self.assertRefusedBySQL("TRUNCATE archive_document CASCADE")
        file = "UPDATE ir_attachment SET "
        self.assertRefusedBySQL(file + "res_id = 0 WHERE id = %s", self.file.id)
        self.assertRefusedBySQL(file + "checksum = 'x' WHERE id = %s", self.file.id)
        self.assertRefusedBySQL(
            file + "store_fname = 'aa/bb' WHERE id = %s", self.file.id
        )
        self.assertRefusedBySQL(
            file + "store_fname = NULL, db_datas = 'x' WHERE id = %s", self.file.id
        )
        self.assertRefusedBySQL("DELETE FROM ir_attachment WHERE id = %s", self.file.id)
        self.assertRefusedBySQL(
            "INSERT INTO ir_attachment (name, type, res_model, res_id) "
            "VALUES ('x', 'binary', 'archive.document', %s)",
            id_,
        )
        self.assertRefusedBySQL(
            "INSERT INTO archive_document (name, state, company_id, document_date, "
            "secrecy, provenance) VALUES ('x', 'filed', %s, now(), 'ordinary', 'scan')",
            self.env.company.id,
        )

    def test_recomputed_fields_do_not_reach_filed_papers(self):
        other = self.env["res.partner"].create({"name": "Other"})
        with self.assertRaises(UserError):
            self.dossier.partner_id = other
        self.partner.name = "Renamed Limited"
        self.env.flush_all()
        self.assertIn("renamed", self.filed.search_text)
        self.assertEqual(self.filed.partner_id, self.partner)

    def test_merge_of_customers_refused(self):
        """Merge of customers refused (#1)."""
        other = self.env["res.partner"].create({"name": "Other", "is_company": True})
        self.env["archive.dossier"].create({"partner_id": other.id})
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        with self.assertRaisesRegex(UserError, "archive"):
            wizard._merge((self.partner + other).ids, other)
        self.assertTrue(self.partner.exists())
        # one without papers merges into one with papers
        empty = self.env["res.partner"].create({"name": "Empty"})
        wizard._merge((self.partner + empty).ids, self.partner)
        self.assertFalse(empty.exists())
        self.assertEqual(self.filed.partner_id, self.partner)

    def test_merge_below_the_wizard_refused(self):
        other = self.env["res.partner"].create({"name": "Other", "is_company": True})
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        with (
            self.assertRaises(psycopg2.Error),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            wizard._update_foreign_keys(self.partner, other)
        self.assertEqual(
            self.env["archive.dossier"].search([("partner_id", "=", self.partner.id)]),
            self.dossier,
        )

    def test_parent_refused(self):
        """Parent refused (#1)."""
        other = self.env["res.partner"].create({"name": "Group", "is_company": True})
        self.partner.is_company = True
        with self.assertRaisesRegex(UserError, "contact of another"):
            self.partner.write({"is_company": False, "parent_id": other.id})

    def test_customer_cannot_be_deleted(self):
        with (
            self.assertRaises(psycopg2.IntegrityError),
            mute_logger("odoo.sql_db"),
        ):
            self.partner.unlink()
        self.assertTrue(self.filed.exists())

    def test_dossier_and_volume_are_never_deleted(self):
        for record in (self.dossier, self.filed.volume_id):
            with self.subTest(model=record._name), self.assertRaises(UserError):
                record.unlink()

    def test_pass_is_consumed_and_precise(self):
        with guard_pass("m", [1, 2], "write", {"a"}, reason="test"):
            self.assertIsNone(find_pass("m", [3], "write", {"a"}))
            self.assertIsNone(find_pass("m", [1], "write", {"b"}))
            self.assertIsNone(find_pass("n", [1], "write", {"a"}))
            self.assertIsNone(find_pass("m", [1], "unlink"))
            self.assertTrue(find_pass("m", [1], "write", {"a"}))
        self.assertIsNone(find_pass("m", [1], "write", {"a"}))

    def test_pass_does_not_cover_what_is_nested(self):
        """A write triggered inside a passed write runs without the pass."""
        seen = []
        document = type(self.env["archive.document"])
        original = document._compute_search_text

        def nosy(records):
            seen.append(find_pass("archive.document", records.ids, "write", {"name"}))
            return original(records)

        self.patch(document, "_compute_search_text", nosy)
        self.filed._guard_write({"name": "By the engine"}, reason="test")
        self.env.flush_all()
        self.assertEqual(self.filed.name, "By the engine")
        self.assertTrue(seen)
        self.assertFalse(any(seen))
        with self.assertRaises(UserError):
            self.filed.write({"name": "Again"})

    def test_pending_writes_of_others_meet_the_trigger(self):
        """What was pending before the engine's window is not let through by it."""
        other = self._file_document()
        field = other._fields["remarks"]
        self.env.flush_all()
        # below every override: straight into the cache, marked for update
        field._update_cache(other, "smuggled", dirty=True)
        with (
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(flush=False) as savepoint,
        ):
            try:
                self.filed._guard_write({"name": "By the engine"}, reason="test")
                refused = False
            except psycopg2.errors.CheckViolation:
                refused = True
            self.env.invalidate_all(flush=False)
            savepoint.rollback()
        self.assertTrue(refused)

    def test_images_are_not_shrunk(self):
        from io import BytesIO

        from PIL import Image

        out = BytesIO()
        Image.effect_noise((2480, 3508), 60).save(out, "PNG")
        raw = out.getvalue()
        document = self._create_document(raw=raw, filename="scan.png")
        file = document.sudo().attachment_ids
        with guard_pass("ir.attachment", file.ids, "read", reason="test"):
            kept = file.raw
        self.assertEqual(
            hashlib.sha256(kept).hexdigest(), hashlib.sha256(raw).hexdigest()
        )
        self.assertEqual(file.archive_sha256, hashlib.sha256(raw).hexdigest())

    def test_empty_file_is_named_and_nothing_stored(self):
        before = self.env["archive.document"].search_count([])
        with self.assertRaisesRegex(UserError, "void.pdf"), self.env.cr.savepoint():
            self._create_document(raw=b"", filename="void.pdf")
        self.assertEqual(self.env["archive.document"].search_count([]), before)

    def test_published_policy_is_immutable(self):
        for record, vals in (
            (self.policy, {"effective_date": "2030-01-01"}),
            (self.report_type, {"customer_signature": "required"}),
            (self.report_type, {"name": "Other"}),
            (self.report_type.category_id, {"restricted": True}),
            (self.report_type.retention_class_id, {"years": 1}),
        ):
            with self.subTest(model=record._name), self.assertRaises(UserError):
                record.write(vals)
            with self.subTest(model=record._name), self.assertRaises(UserError):
                record.unlink()
        with self.assertRaises(UserError):
            self.env["archive.document.type"].create(
                {
                    "name": "New",
                    "code": "new",
                    "category_id": self.report_type.category_id.id,
                    "retention_class_id": self.report_type.retention_class_id.id,
                }
            )

    def test_forbidden_write_tells_nothing(self):
        """The guard's message names the paper: only to who may know it."""
        hidden = self.filed.with_user(self.other_manager).sudo(False)
        with self.assertRaises(MissingError) as error:
            hidden.write({"name": "Other"})
        self.assertNotIn("Visit", str(error.exception))

    def test_loose_files_are_refused_outside_papers(self):
        vals = {"name": "loose.pdf", "raw": PDF}
        place = {"res_model": "archive.dossier", "res_id": self.dossier.id}
        with self.assertRaisesRegex(UserError, "loose.pdf"):
            self.env["ir.attachment"].create({**vals, **place})
        stray = self.env["ir.attachment"].create(vals)
        with self.assertRaisesRegex(UserError, "loose.pdf"):
            stray.write(place)
        with self.assertRaisesRegex(UserError, "categories"):
            self.dossier.message_post(body="see", attachments=[("loose.pdf", PDF)])
