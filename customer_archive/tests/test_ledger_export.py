import hashlib
import io
import json
import zipfile

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.base.tests.common import BaseCommon

from ..models import archive_append_only_mixin


class ExportCommon(BaseCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ledger = cls.env["archive.ledger.entry"]
        cls.export = cls.env["archive.register.export"]
        cls.auditor = new_test_user(
            cls.env, "ledger_auditor", "customer_archive.group_auditor"
        )
        companies = cls.env["res.company"].search([])
        cls.auditor.company_ids = companies
        cls.ledger._append(cls.partner, "tried")

    def _export(self):
        file = io.BytesIO()
        marks = self.export.with_user(self.auditor)._export_registers(file)
        return marks, zipfile.ZipFile(file)


@tagged("post_install", "-at_install")
class TestLedgerExport(ExportCommon):
    """Registers leave the database whole, or the app stays."""

    def _module(self, name="customer_archive"):
        return self.env["ir.module.module"].search([("name", "=", name)])

    def test_export_holds_every_row_of_every_register(self):
        self.patch(archive_append_only_mixin, "EXPORT_SIZE", 2)
        for _turn in range(5):
            self.ledger._append(self.partner, "tried")
        marks, archive = self._export()
        self.assertEqual(
            set(archive.namelist()),
            {f"{register._name}.jsonl" for register in self.export._registers()},
        )
        mark = marks.filtered(lambda mark: mark.model == "archive.ledger.entry")
        content = archive.read("archive.ledger.entry.jsonl")
        rows = [json.loads(line) for line in content.splitlines()]
        self.assertEqual(len(rows), self.ledger.search_count([]))
        self.assertEqual(rows[-1]["event"], "tried")
        self.assertEqual(mark.row_count, len(rows))
        self.assertEqual(mark.until_id, rows[-1]["id"])
        self.assertEqual(mark.sha256, hashlib.sha256(content).hexdigest())
        self.assertEqual(mark.user_id, self.auditor)

    def test_export_leaves_out_what_the_auditor_may_not_read(self):
        self.patch(self.ledger._fields["related"], "groups", fields.NO_ACCESS)
        _marks, archive = self._export()
        row = json.loads(archive.read("archive.ledger.entry.jsonl").splitlines()[0])
        self.assertNotIn("related", row)
        self.assertIn("event", row)

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_only_an_auditor_of_all_companies_exports(self):
        user = new_test_user(self.env, "ledger_plain", "base.group_system")
        with self.assertRaises(AccessError):
            self.export.with_user(user)._export_registers(io.BytesIO())
        with self.assertRaises(AccessError):
            self.export.with_user(user).action_export_all()
        self.env["res.company"].create({"name": "Elsewhere"})
        with self.assertRaisesRegex(AccessError, "all companies"):
            self.export.with_user(self.auditor)._export_registers(io.BytesIO())

    def test_uninstalling_is_refused_until_exported(self):
        with self.assertRaisesRegex(UserError, "Ledger entry: .*rows"):
            self._module().button_uninstall()
        self._export()
        self._module()._check_registers_exported()
        self.ledger._append(self.partner, "later")
        with self.assertRaisesRegex(UserError, "Ledger entry: 1 rows"):
            self._module().button_uninstall()

    def test_late_row_with_a_small_id_counts_as_not_exported(self):
        self.env.cr.execute("SELECT nextval('archive_ledger_entry_id_seq')")
        [small] = self.env.cr.fetchone()
        self.ledger._append(self.partner, "tried")
        self._export()
        self.env.cr.execute(
            "INSERT INTO archive_ledger_entry (id, at, event, model, res_id)"
            " VALUES (%s, now(), 'late', 'res.partner', 1)",
            [small],
        )
        with self.assertRaisesRegex(UserError, "Ledger entry: 1 rows"):
            self._module().button_uninstall()

    def test_uninstalling_what_we_depend_on_is_refused(self):
        for name in ("sale_crm", "hr", "calendar"):
            with self.subTest(module=name), self.assertRaises(UserError):
                self._module(name).button_uninstall()

    def test_dropping_without_the_button_is_refused(self):
        with self.assertRaises(UserError):
            self._module().module_uninstall()

    def test_other_modules_are_none_of_our_business(self):
        other = self._module("attachment_indexation")
        self.assertTrue(other)
        other._check_registers_exported()


@tagged("post_install", "-at_install")
class TestLedgerExportHttp(HttpCase, ExportCommon):
    def test_auditor_downloads_and_is_noted(self):
        self.authenticate(self.auditor.login, self.auditor.login)
        answer = self.url_open("/customer_archive/registers.zip")
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(answer.headers["Cache-Control"], "no-store")
        archive = zipfile.ZipFile(io.BytesIO(answer.content))
        self.assertIsNone(archive.testzip())
        self.assertIn(b'"tried"', archive.read("archive.ledger.entry.jsonl"))
        self.env.invalidate_all()
        mark = self.export.search([("model", "=", "archive.ledger.entry")], limit=1)
        self.assertEqual(mark.user_id, self.auditor)

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_model")
    def test_others_get_nothing(self):
        user = new_test_user(self.env, "ledger_plain", "base.group_system")
        before = self.export.search_count([])
        self.authenticate(user.login, user.login)
        answer = self.url_open("/customer_archive/registers.zip")
        self.assertEqual(answer.status_code, 403)
        self.authenticate(None, None)
        answer = self.url_open("/customer_archive/registers.zip", allow_redirects=False)
        self.assertEqual(answer.status_code, 303)
        self.assertEqual(self.export.search_count([]), before)
