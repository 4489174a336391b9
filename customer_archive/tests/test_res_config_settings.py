from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from .common import ArchiveCommon


@tagged("post_install", "-at_install")
class TestResConfigSettings(ArchiveCommon):
    """The three parameters of the ledger have a screen, for administrators only."""

    def test_saved_where_the_engines_read(self):
        settings = self.env["res.config.settings"].create(
            {
                "archive_ledger_anchor_folder": "/srv/anchor",
                "archive_ledger_mail_auditors": True,
                "archive_access_log_months": 12,
            }
        )
        settings.execute()
        path = self.env["archive.ledger.seal"]._anchor_path()
        self.assertEqual(path.parent.as_posix(), "/srv/anchor")
        get_param = self.env["ir.config_parameter"].sudo().get_param
        self.assertTrue(get_param("customer_archive.ledger_mail_auditors"))
        self.assertEqual(get_param("customer_archive.access_log_months"), "12")
        fresh = self.env["res.config.settings"].create({})
        self.assertEqual(fresh.archive_access_log_months, 12)
        fresh.archive_ledger_mail_auditors = False
        fresh.execute()
        self.assertFalse(get_param("customer_archive.ledger_mail_auditors"))

    def test_nothing_is_forgotten_at_once(self):
        with self.assertRaises(ValidationError):
            self.env["res.config.settings"].create({"archive_access_log_months": 0})

    def test_when_profiles_are_looked_at_again(self):
        """The months are read where the state of a part is told (#25)."""
        blocks = self.env["archive.dossier.block"]
        settings = self.env["res.config.settings"]
        self.assertEqual(settings.create({}).archive_stale_months, 6)
        settings.create({"archive_stale_months": 2}).execute()
        today = fields.Date.context_today(blocks)
        self.assertEqual(blocks._stale_before(today), today - relativedelta(months=2))
        with self.assertRaises(ValidationError):
            settings.create({"archive_stale_months": 0})

    def test_no_archive_role_reaches_it(self):
        with self.assertRaises(AccessError):
            self.env["res.config.settings"].with_user(self.general_manager).create({})
