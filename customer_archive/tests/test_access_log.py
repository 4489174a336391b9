from dateutil.relativedelta import relativedelta
from psycopg2.errors import CheckViolation

from odoo import fields
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from ..models import archive_access_log
from ..models.archive_access_log import MONTHS_PARAMETER


@tagged("post_install", "-at_install")
class TestAccessLog(HttpCase):
    """What is served is noted before, by itself, and expires."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.log = cls.env["archive.access.log"]
        cls.partners = cls.env["res.partner"].create(
            [{"name": f"Customer {number}"} for number in range(3)]
        )
        cls.reader = new_test_user(cls.env, "log_reader", "base.group_user")

    def _rows(self, kind):
        self.env.invalidate_all()
        return self.log.search([("kind", "=", kind)], order="id")

    def _add_old_rows(self, *months):
        self.log._append_values(
            [
                {
                    "at": fields.Datetime.now() - relativedelta(months=month),
                    "kind": "view",
                    "model": "res.partner",
                    "res_id": 1,
                }
                for month in months
            ]
        )

    def test_row_says_who_got_what_and_how(self):
        before = self._rows("page")
        self.log.with_user(self.reader)._log(self.partners, "page", "page=3")
        rows = self._rows("page") - before
        self.assertEqual(rows.mapped("res_id"), self.partners.ids)
        self.assertEqual(rows.user_id, self.reader)
        self.assertEqual(set(rows.mapped("detail")), {"page=3"})
        self.assertEqual(set(rows.mapped("model")), {"res.partner"})
        self.assertEqual(rows.company_id, self.env.company)

    def test_file_is_noted(self):
        attachment = self.env["ir.attachment"].create({"name": "a", "raw": b"a"})
        before = self._rows("download")
        self.log._log(self.partners[0], "download", attachment=attachment)
        self.assertEqual((self._rows("download") - before).attachment_id, attachment)

    def test_nothing_is_noted_for_no_record(self):
        before = self._rows("view")
        self.log._log(self.partners.browse(), "view")
        self.assertEqual(self._rows("view"), before)

    def test_unknown_kind_is_refused(self):
        with self.assertRaises(ValueError):
            self.log._log(self.partners, "peeked")

    @mute_logger("odoo.sql_db")
    def test_failure_reaches_the_caller(self):
        """Who serves content calls first: what raises is not served."""
        self.env.cr.execute("ALTER TABLE archive_access_log RENAME TO elsewhere")
        with self.assertRaisesRegex(Exception, "archive_access_log"):
            self.log._log(self.partners, "view")

    def test_expired_rows_go_and_leave_their_number(self):
        before = self.log.search_count([])
        self._add_old_rows(40, 41, 42, 12, 2, 0)
        cron = self.env.ref("customer_archive.archive_access_log_cron_expire")
        self.patch(archive_access_log, "EXPIRE_SIZE", 2)
        cron.method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(self.log.search_count([]), before + 3)
        entries = self.env["archive.ledger.entry"].search(
            [("event", "=", "access_log_expired")]
        )
        self.assertEqual(entries.mapped("reason_code"), ["rows:1", "rows:2"])

    def test_retention_is_configured_in_months(self):
        before = self.log.search_count([])
        self._add_old_rows(12, 2, 0)
        self.env["ir.config_parameter"].set_param(MONTHS_PARAMETER, "6")
        self.env.ref(
            "customer_archive.archive_access_log_cron_expire"
        ).method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(self.log.search_count([]), before + 2)

    def test_no_setting_expires_the_last_month(self):
        self._add_old_rows(0)
        rows = self.log.search_count([])
        self.env["ir.config_parameter"].set_param(MONTHS_PARAMETER, "-5")
        self.env.ref(
            "customer_archive.archive_access_log_cron_expire"
        ).method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(self.log.search_count([]), rows)

    @mute_logger("odoo.sql_db")
    def test_old_rows_go_only_through_the_engine(self):
        self._add_old_rows(40)
        with self.assertRaises(CheckViolation), self.env.cr.savepoint():
            self.env.cr.execute("DELETE FROM archive_access_log")
        with self.assertRaises(CheckViolation), self.env.cr.savepoint():
            self.env.cr.execute(
                "SET LOCAL customer_archive.expire_before = '2100-01-01';"
                "UPDATE archive_access_log SET user_id = 1"
            )

    def test_engine_closes_the_door_behind_itself(self):
        self._add_old_rows(40, 41)
        before = fields.Datetime.now() - relativedelta(months=36)
        self.assertEqual(self.log._append_only_expire(before, 1), 1)
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(CheckViolation),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute("DELETE FROM archive_access_log")
