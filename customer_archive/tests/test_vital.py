from datetime import timedelta

from freezegun import freeze_time
from psycopg2.errors import LockNotAvailable

from odoo import fields
from odoo.sql_db import db_connect
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ArchiveCommon

DAY = "2027-03-01"


@tagged("post_install", "-at_install")
@freeze_time(DAY)
class TestVital(ArchiveCommon):
    """Vital records are watched, and reminded of, until they are renewed (#271)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kind = cls.env.ref("customer_archive.mail_activity_type_vital")
        cls.daily_type = cls.env.ref("customer_archive.type_r1_minutes_daily")
        cls.env.cr.execute(
            "UPDATE archive_document_type SET vital = TRUE WHERE id = ANY(%s)",
            [[cls.report_type.id, cls.daily_type.id]],
        )
        cls.env.invalidate_all()

    def _vital(self, days, **vals):
        until = fields.Date.to_date(DAY) + timedelta(days=days)
        vals = {"document_date": "2026-01-01", "valid_until": until, **vals}
        return self._file_document(**vals)

    def _run(self):
        with self.enter_registry_test_mode():
            self.env.ref("customer_archive.ir_cron_vital").method_direct_trigger()
        self.env.invalidate_all()

    def _reminders(self, user=None):
        activities = self.env["mail.activity"].search(
            [("activity_type_id", "=", self.kind.id)]
        )
        return activities.filtered(lambda a: not user or a.user_id == user)

    def _tile(self, user):
        tiles = self.env["archive.document"].with_user(user).get_my_work()
        return {tile["key"]: tile["count"] for tile in tiles}.get("expiring")

    def test_reminded_until_renewed(self):
        """One reminder of the account manager; done with the renewal."""
        near = self._vital(61)
        self.assertFalse(near.to_renew)
        for day in ("2027-04-30", "2027-02-01"):
            near._guard_write({"valid_until": day}, reason="test")
            self.assertTrue(near.to_renew, day)
        self._run()
        reminder = self._reminders()
        self.assertEqual(reminder.user_id, self.manager)
        self._run()
        self.assertEqual(self._reminders(), reminder, "never twice")
        self.assertEqual(self._tile(self.archivist), 1)
        self.assertEqual(self._tile(self.manager), 1)
        self._vital(365)
        self.assertFalse(near.to_renew)
        self.assertEqual(self._tile(self.archivist), 0)
        self.assertIsNone(self._tile(self.manager))
        self._run()
        self.assertFalse(self._reminders())

    def test_tells_nothing(self):
        """Neither which paper nor which customer; nobody gets a message."""
        messages = self.env["mail.message"].search_count([])
        paper = self._vital(10, name="Licence of the customer")
        self._run()
        reminder = self._reminders()
        self.assertEqual(len(reminder), 1)
        self.assertEqual(reminder.summary, "Vital records are to be renewed")
        self.assertFalse(reminder.res_model or reminder.res_id or reminder.note)
        told = str(reminder.with_user(self.manager).read())
        for secret in (paper.name, paper.reference, self.partner.name):
            self.assertNotIn(secret, told)
        self.assertEqual(self.env["mail.message"].search_count([]), messages)
        action = reminder.with_user(self.manager).action_open_document()
        self.assertEqual(action["res_model"], "archive.document")
        self.assertIn("to_renew", action["domain"])

    def test_many_papers_one_reminder(self):
        """A person is reminded once, however many of his records end."""
        for days in (1, 2, 3):
            partner = self.env["res.partner"].create({"name": f"Customer {days}"})
            dossier = self.env["archive.dossier"].with_user(self.manager)
            dossier = dossier.create({"partner_id": partner.id})
            self._vital(days, dossier_id=dossier.id)
        self._run()
        self.assertEqual(len(self._reminders()), 1)

    def test_two_runs_at_one_moment(self):
        """The second meets the row of who is reminded, and is repeated."""
        # somebody whom other connections know, too
        admin = self.env.ref("base.user_admin").sudo()
        admin._sync_vital_activities(admin)
        self.assertEqual(len(self._reminders(admin)), 1)
        with (
            db_connect(self.cr.dbname).cursor() as other,
            self.assertRaises(LockNotAvailable),
            mute_logger("odoo.sql_db"),
        ):
            other.execute(
                "SELECT id FROM res_users WHERE id = %s FOR NO KEY UPDATE NOWAIT",
                [admin.id],
            )

    def test_not_filed_any_more(self):
        """What is in the bin, stored apart or gone reminds of nothing."""
        paper = self._vital(10)
        self._run()
        self.assertTrue(self._reminders())
        for state in ("trashed", "quarantined", "destroyed"):
            paper._guard_write({"state": state}, reason="test")
            self.assertFalse(paper.to_renew)
        self._run()
        self.assertFalse(self._reminders())

    def test_what_does_not_renew(self):
        """A draft, another dossier, another type, or what ends no later."""
        paper = self._vital(10)
        partner = self.env["res.partner"].create({"name": "Elsewhere"})
        dossier = self.env["archive.dossier"].with_user(self.manager)
        dossier = dossier.create({"partner_id": partner.id})
        until = fields.Date.to_date(DAY) + timedelta(days=365)
        self._create_document(valid_until=until)
        self._vital(365, dossier_id=dossier.id)
        self._vital(365, type_id=self.contract_type.id)
        self._vital(10)
        self._vital(365)._guard_write({"state": "destroyed"}, reason="test")
        self.assertTrue(paper.to_renew)
        paper._guard_write({"valid_until": False}, reason="test")
        self.assertFalse(paper.to_renew)

    def test_next_version_of_the_regulation(self):
        """The type of the next version is the same type (#213)."""
        paper = self._vital(10)
        action = self.policy.with_user(self.supervisor).action_new_version()
        draft = self.env["archive.policy"].browse(action["res_id"])
        type_ = draft.type_ids.filtered(
            lambda t: t._key()[2:] == self.report_type._key()[2:]
        )
        newer = self._vital(365)
        self.assertFalse(paper.to_renew)
        newer._guard_write({"type_id": type_.id}, reason="test")
        self.env.invalidate_all()
        self.assertFalse(paper.to_renew)

    def test_records_of_the_company(self):
        """They lie in one dossier: only one with the same title renews another."""
        licence = self._vital(
            10, type_id=self.daily_type.id, dossier_id=False, name="Business licence"
        )
        self._vital(
            365, type_id=self.daily_type.id, dossier_id=False, name="Tax registration"
        )
        self.assertTrue(licence.to_renew)
        # nobody looks after the company's dossier: the archivists do
        self._run()
        self.assertEqual(self._reminders().user_id, self._archivists())
        self._vital(
            365, type_id=self.daily_type.id, dossier_id=False, name="business licence "
        )
        self.assertFalse(licence.to_renew)

    def _archivists(self):
        group = self.env.ref("customer_archive.group_archivist")
        return group.all_user_ids.filtered(
            lambda user: user.active and self.env.company in user.company_ids
        )

    def test_account_manager_gone(self):
        """Then the archivists are reminded, and he no longer."""
        self._vital(10)
        self._run()
        self.assertEqual(self._reminders().user_id, self.manager)
        self.env.cr.execute(
            "UPDATE res_users SET active = FALSE WHERE id = %s", [self.manager.id]
        )
        self.env.invalidate_all()
        self._run()
        self.assertEqual(self._reminders().user_id, self._archivists())

    def test_top_secret_reminds_the_cleared(self):
        """Who may not know the record is not told that one waits (#153)."""
        paper = self._vital(10)
        paper._guard_write({"secrecy": "top_secret"}, reason="test")
        cleared = self.env.ref("customer_archive.group_top_secret")
        clerk = self._create_user("t_clerk", "archivist")
        cleared.user_ids |= clerk
        self._run()
        self.assertIn(clerk, self._reminders().user_id)
        self.assertNotIn(self.manager, self._reminders().user_id)
        self.assertNotIn(self.archivist, self._reminders().user_id)
