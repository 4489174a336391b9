from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import ArchiveCommon


@tagged("post_install", "-at_install")
class TestDocumentSecrecy(ArchiveCommon):
    """Secrecy of filed papers changes by decision only, and moves them (#153)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.secret = cls.env.ref("customer_archive.group_top_secret")
        cls.paper = cls._file_document(name="Tender")

    def _wizard(self, secrecy="top_secret", user=None, papers=None):
        wizard = self.env["archive.document.secrecy"]
        return wizard.with_user(user or self.general_manager).create(
            {
                "document_ids": [Command.set((papers or self.paper).ids)],
                "secrecy": secrecy,
                "reason": "Tender under way",
            }
        )

    def test_up_and_down_again_with_the_volume(self):
        """Top secret goes into its own volume, and back when declassified (#153)."""
        self.archivist.group_ids += self.secret
        volume, code = self.paper.volume_id, self.paper.reference
        self._wizard().action_apply()
        self.assertTrue(self.paper.volume_id.top_secret)
        self.assertEqual(self.paper.alias_ids.mapped("reference"), [code])
        self.assertFalse(self.paper.with_user(self.manager).has_access("read"))
        self._wizard("ordinary").action_apply()
        self.env.invalidate_all()
        self.assertEqual(self.paper.volume_id, volume)
        self.assertNotEqual(self.paper.reference, code, "a number is never used again")
        self.assertTrue(self.paper.with_user(self.manager).has_access("read"))

    def test_between_ordinary_and_confidential_it_stays(self):
        volume = self.paper.volume_id
        self._wizard("ordinary").action_apply()
        self.assertEqual(
            (self.paper.secrecy, self.paper.volume_id), ("ordinary", volume)
        )

    def test_only_the_general_manager(self):
        for user in (self.archivist, self.manager, self.sales_manager):
            with self.assertRaises(AccessError):
                self._wizard(user=user)
            with self.assertRaises(AccessError):
                self.paper.with_user(user)._change_secrecy("ordinary", "x")
        with self.assertRaises(UserError):
            self.paper.sudo().write({"secrecy": "ordinary"})

    def test_nobody_could_keep_it(self):
        with self.assertRaisesRegex(UserError, "cleared"):
            self._wizard().action_apply()

    def test_reason_is_needed(self):
        with self.assertRaisesRegex(UserError, "reason"):
            self.paper.with_user(self.general_manager)._change_secrecy("ordinary", " ")

    def test_kept_together_changes_together(self):
        """A closely linked paper goes along (#154)."""
        self.archivist.group_ids += self.secret
        papers = self._create_document(name="Main") | self._create_document(
            name="Annex"
        )
        self.env["archive.bundle"].with_user(self.manager).create(
            {"kind": "main_attachment", "document_ids": [Command.set(papers.ids)]}
        )
        for paper in papers:
            self._file_document(paper)
        with self.assertRaisesRegex(UserError, "Annex"):
            self._wizard(papers=papers[0]).action_apply()
        self._wizard(papers=papers).action_apply()
        self.assertTrue(all(papers.sudo().volume_id.mapped("top_secret")))
