import psycopg2
from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ArchiveCommon

SECRET = "Owes the bank three millions"


@tagged("post_install", "-at_install")
class TestDossierBlockText(ArchiveCommon):
    """What stood in a part of the profile is kept, for those who know the part."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dossier.with_user(cls.manager).action_prepare_profile()
        cls.block = cls.dossier.block_ids.filtered(lambda b: b.kind == "finance")
        cls.block.with_user(cls.manager).text = SECRET
        cls.block.with_user(cls.manager).text = "Sound"
        cls.former = cls.block.former_ids

    def _grant(self, user):
        paper = self._file_document(dossier_id=self.dossier.id)
        until = fields.Datetime.now() + relativedelta(days=1)
        self.env["archive.access.grant"]._grant(user, paper, until, "audit")
        self.env.flush_all()
        self.env.invalidate_all()

    def test_history_does_not_tell_it(self):
        """Who was granted one paper reads the dossier, not the profile (#2, #66)."""
        self._grant(self.plain)
        dossier = self.dossier.with_user(self.plain)
        self.assertTrue(dossier.has_access("read"))
        for message in self.dossier.message_ids:
            self.assertNotIn(SECRET, message.body)
            self.assertFalse(message.with_user(self.plain).has_access("read"))
        said = self.dossier.message_ids[0]
        self.assertIn("“Financial and credit capacity” was rewritten.", said.body)
        self.assertEqual(said.author_id, self.manager.partner_id)
        texts = self.env["archive.dossier.block.text"].with_user(self.plain)
        self.assertFalse(texts.search([]))
        self.assertFalse(texts.browse(self.former.id).has_access("read"))
        self.assertFalse(texts.browse(self.former.id).read(["text"]))

    def test_history_is_for_who_knows_the_whole(self):
        """Reasons and notes are not told by a granted paper, nor mailed (#49, #66)."""
        self._grant(self.plain)
        self.dossier._hand_over(self.other_manager, "Dismissed")
        self.dossier.with_user(self.sales_manager)._set_stage("dead", "Bankrupt")
        dossier = self.dossier.with_user(self.plain).sudo(False)
        dossier.message_subscribe(self.plain.partner_id.ids)
        self.assertFalse(dossier.stage_why)
        with self.assertRaises(AccessError):
            dossier.read(["stage_reason"])
        whole = self.dossier.with_user(self.archivist).sudo(False)
        self.assertEqual(whole.stage_why, "Bankrupt")
        note = self.dossier.message_post(body="Sells his house")
        mine = dossier.message_post(body="Read it")
        told = self.dossier.message_post(
            body="For you", partner_ids=self.plain.partner_id.ids
        )
        self.env.flush_all()
        self.env.invalidate_all()
        messages = self.env["mail.message"]
        there = [("model", "=", "archive.dossier"), ("res_id", "=", dossier.id)]
        found = messages.with_user(self.plain).search(there)
        self.assertEqual(found, told | mine)
        self.assertFalse(note.with_user(self.plain).sudo(False).has_access("read"))
        self.assertTrue(told.with_user(self.plain).sudo(False).has_access("read"))
        self.assertNotIn(self.plain.partner_id, note.sudo().notified_partner_ids)
        self.assertIn(self.plain.partner_id, told.sudo().notified_partner_ids)
        everything = messages.sudo().search([*there])
        for user in (self.archivist, self.sales_manager, self.other_manager):
            seen = messages.with_user(user).search(there)
            self.assertEqual(seen, everything, user.login)

    def test_known_like_the_part(self):
        """Who collects a part knows what stood in it, of the others nothing (#9)."""
        self.block.with_user(self.manager).responsible_id = self.plain
        other = (self.dossier.block_ids - self.block)[0].with_user(self.manager)
        other.text = "Large"
        other.text = "Small"
        texts = self.env["archive.dossier.block.text"]
        self.assertEqual(texts.with_user(self.plain).search([]), self.former)
        both = self.former | other.former_ids
        self.assertEqual(texts.with_user(self.archivist).search([]), both)
        self.assertFalse(texts.with_user(self.other_manager).search([]))

    def test_nobody_writes_it(self):
        """Neither the account manager nor a superuser, nor SQL (#25)."""
        vals = {"block_id": self.block.id, "text": "x", "until": "2026-01-01"}
        former = self.former.with_user(self.manager)
        for attack in (
            lambda: former.create(vals),
            lambda: former.write({"text": "x"}),
            lambda: former.unlink(),
            lambda: self.block.with_user(self.manager).write(
                {"former_ids": [(1, former.id, {"text": "x"})]}
            ),
        ):
            with self.assertRaises(UserError), self.cr.savepoint():
                attack()
        former = self.former.sudo()
        for attack in (
            lambda: former.create(vals),
            lambda: former.write({"text": "x"}),
            lambda: former.write({"rewritten_by_id": self.plain.id}),
            lambda: former.unlink(),
        ):
            with (
                self.assertRaisesRegex(UserError, "kept as it was"),
                self.cr.savepoint(),
            ):
                attack()
        self.env.flush_all()
        for query in (
            "UPDATE archive_dossier_block_text SET text = 'x'",
            "DELETE FROM archive_dossier_block_text",
            "TRUNCATE archive_dossier_block_text",
        ):
            with (
                self.assertRaises(psycopg2.errors.CheckViolation),
                mute_logger("odoo.sql_db"),
                self.cr.savepoint(),
            ):
                self.env.cr.execute(query)

    def test_emptied_part_is_not_deleted(self):
        """Its former texts hang on it."""
        block = self.block.with_user(self.manager)
        block.text = False
        with self.assertRaisesRegex(UserError, "not deleted"):
            block.unlink()
