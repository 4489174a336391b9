from psycopg2.errors import CheckViolation

from odoo.exceptions import UserError, ValidationError
from odoo.service.model import call_kw, retrying
from odoo.tests import new_test_user, tagged
from odoo.tools import SQL, mute_logger

from odoo.addons.base.tests.common import BaseCommon

from ..models.archive_append_only_mixin import TRIGGER_TYPES


@tagged("post_install", "-at_install")
class TestLedgerAppendOnly(BaseCommon):
    """Registers refuse every change, whoever asks and however."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ledger = cls.env["archive.ledger.entry"]
        cls.ledger._append(cls.partner, "tried")
        cls.entry = cls.ledger.search([("event", "=", "tried")], limit=1)
        cls.auditor = new_test_user(
            cls.env, "ledger_auditor", "customer_archive.group_auditor"
        )
        cls.registers = cls.env["archive.register.export"]._registers()

    def test_registers_have_triggers_that_fire_always(self):
        self.assertIn(self.ledger, self.registers)
        for register in self.registers:
            with self.subTest(register=register._name):
                self.assertFalse(register._append_only_missing())

    def test_registers_have_no_foreign_keys_and_no_stored_computes(self):
        for register in self.registers:
            with self.subTest(register=register._name):
                self.assertFalse(register._log_access)
                keys = self.env.execute_query(
                    SQL(
                        "SELECT conname FROM pg_constraint"
                        " WHERE conrelid = to_regclass(%s) AND contype = 'f'",
                        register._table,
                    )
                )
                self.assertFalse(keys)
                computed = [
                    name
                    for name, field in register._fields.items()
                    if field.store and field.compute
                ]
                self.assertFalse(computed)

    def test_sql_cannot_change_a_row(self):
        for statement in (
            "UPDATE archive_ledger_entry SET event = 'other'",
            "DELETE FROM archive_ledger_entry",
            "TRUNCATE archive_ledger_entry",
            """
            SET LOCAL session_replication_role = replica;
            DELETE FROM archive_ledger_entry
            """,
        ):
            with (
                self.subTest(statement=statement),
                mute_logger("odoo.sql_db"),
                self.assertRaises(CheckViolation),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(statement)

    def test_expiry_opens_neither_the_ledger_nor_recent_rows(self):
        self.env["archive.access.log"]._append_values(
            [
                {
                    "at": self.env.cr.now(),
                    "kind": "view",
                    "model": "res.partner",
                    "res_id": self.partner.id,
                }
            ]
        )
        for register in (self.ledger, self.env["archive.access.log"]):
            with (
                self.subTest(register=register._name),
                mute_logger("odoo.sql_db"),
                self.assertRaises(CheckViolation),
                self.env.cr.savepoint(),
            ):
                register._append_only_expire("2100-01-01", 1000)

    def test_sudo_cannot_create_write_or_unlink(self):
        values = {
            "at": self.env.cr.now(),
            "event": "forged",
            "model": "res.partner",
            "res_id": self.partner.id,
        }
        for register in self.registers:
            register = register.sudo()
            with self.subTest(register=register._name), self.assertRaises(UserError):
                register.create(values if register == self.ledger else {})
        for records in (self.entry.sudo(), self.entry.with_user(self.env.user)):
            with self.assertRaisesRegex(UserError, "append-only"):
                records.write({"event": "forged"})
            with self.assertRaisesRegex(UserError, "append-only"):
                records.unlink()
            with self.assertRaises(UserError):
                records.copy()

    def test_context_keys_open_nothing(self):
        context = {
            "install_mode": True,
            "_force_unlink": True,
            "force_delete": True,
            "import_file": True,
            "append_only": False,
        }
        with self.assertRaises(UserError):
            self.ledger.with_context(**context).create({"event": "forged"})
        with self.assertRaises(UserError):
            self.entry.with_context(**context).unlink()

    def test_remote_calls_reach_no_engine(self):
        admin = self.env.ref("base.user_admin")
        admin.group_ids += self.env.ref("customer_archive.group_auditor")
        for user in (self.auditor, admin):
            ledger = self.ledger.with_user(user)
            for method, arguments in (
                ("_append", [[self.entry.id], [], "forged"]),
                ("_append_values", [[{"event": "forged"}]]),
                ("_append_only_expire", ["2100-01-01", 10]),
                ("_append_only_protect", []),
                ("create", [{"event": "forged"}]),
                ("web_save", [[], {"event": "forged"}, {}]),
                ("load", [["event"], [["forged"]]]),
                ("name_create", ["forged"]),
                ("write", [[self.entry.id], {"event": "forged"}]),
                ("web_save", [[self.entry.id], {"event": "forged"}, {}]),
                ("unlink", [[self.entry.id]]),
                ("copy", [[self.entry.id]]),
            ):
                with self.subTest(user=user.login, method=method):
                    if method == "load":
                        result = call_kw(ledger, method, arguments, {})
                        self.assertFalse(result["ids"])
                        continue
                    with self.assertRaises(UserError):
                        call_kw(ledger, method, arguments, {})
        self.assertFalse(self.ledger.search([("event", "=", "forged")]))

    @mute_logger("odoo.sql_db")
    def test_database_refusal_reads_like_a_sentence(self):
        with (
            self.enter_registry_test_mode(),
            self.registry.cursor() as cr,
            self.assertRaisesRegex(ValidationError, "append-only"),
        ):
            env = self.env(cr=cr)
            retrying(lambda: cr.execute("DELETE FROM archive_ledger_entry"), env)

    def test_weakened_register_is_restored_and_noted(self):
        for weaken in (
            "ALTER TABLE archive_ledger_entry DISABLE TRIGGER append_only_rows",
            "ALTER TABLE archive_ledger_entry ENABLE TRIGGER append_only_rows",
            "DROP TRIGGER append_only_truncate ON archive_ledger_entry",
            """
            CREATE OR REPLACE FUNCTION archive_append_only_refuse() RETURNS trigger
            LANGUAGE plpgsql AS 'BEGIN RETURN OLD; END'
            """,
        ):
            with self.subTest(weaken=weaken):
                before = self.ledger.search_count([("event", "=", "triggers_restored")])
                self.env.cr.execute(weaken)
                self.assertTrue(self.ledger._append_only_missing())
                with self.assertLogs(
                    "odoo.addons.customer_archive.models.archive_append_only_mixin",
                    "ERROR",
                ):
                    self.ledger._register_hook()
                self.assertFalse(self.ledger._append_only_missing())
                noted = self.ledger.search([("event", "=", "triggers_restored")])
                self.assertEqual(len(noted), before + 1)
                self.assertEqual(noted[0].model, "ir.model")
                names = set(noted[0].field_names.split(","))
                self.assertLessEqual(names, TRIGGER_TYPES.keys())

    def test_intact_register_is_left_alone_at_load(self):
        with self.assertQueryCount(1):
            self.ledger._register_hook()

    def test_new_column_with_a_default_leaves_rows_as_they_were(self):
        """What an upgrade does with rows present."""
        self.env.cr.execute("ALTER TABLE archive_ledger_entry ADD COLUMN later varchar")
        field = self.ledger._fields["reason_code"]
        self.patch(field, "default", lambda model: "filled")
        self.ledger._init_column("reason_code")
        self.env.flush_all()
        self.entry.invalidate_recordset()
        self.assertFalse(self.entry.reason_code)

    def test_upgrade_with_rows_keeps_them(self):
        rows = self.entry.read()
        names = [register._name for register in self.registers]
        self.registry.init_models(self.env.cr, names, {"module": "customer_archive"})
        self.entry.invalidate_recordset()
        self.assertEqual(self.entry.read(), rows)
        self.assertFalse(self.ledger._append_only_missing())

    def test_deleted_user_stays_in_the_register(self):
        user = new_test_user(self.env, "ledger_leaver", "base.group_user")
        self.ledger.with_user(user)._append(self.partner, "left")
        entry = self.ledger.search([("event", "=", "left")])
        user_id = user.id
        user.unlink()
        entry.invalidate_recordset()
        self.assertEqual(entry.user_id.id, user_id)
        [row] = entry.with_user(self.auditor).read(["user_id", "event"])
        self.assertEqual(row["event"], "left")
