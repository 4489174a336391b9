from odoo.exceptions import UserError
from odoo.tests import tagged

from ..exceptions import RefusedError
from ..tools.refusal import Refusal
from .common import ArchiveCommon


@tagged("post_install", "-at_install")
class TestExplain(ArchiveCommon):
    """A refusal opens what has to be mended, for who may know it (design 4.5)."""

    def _remedy(self, user, records):
        opens = (records._name, records._ids)
        explained = self.env["archive.document"].with_user(user)
        refusal = Refusal("code", "Text", opens=opens)
        return explained._refusals_shown([refusal])[refusal]

    def test_link_only_for_who_may_know(self):
        paper = self._create_document(name="Mine")
        link = self._remedy(self.manager, paper)["action"]
        self.assertEqual((link["res_model"], link["res_id"]), (paper._name, paper.id))
        for user in (self.plain, self.other_manager, self.finance):
            self.assertNotIn("action", self._remedy(user, paper))
        self.assertNotIn("action", self._remedy(self.portal, paper))

    def test_of_several_those_that_he_knows(self):
        partner = self.env["res.partner"].create({"name": "Elsewhere"})
        dossier = self.env["archive.dossier"].with_user(self.other_manager)
        dossier = dossier.create({"partner_id": partner.id})
        other = self._create_document(self.other_manager, dossier_id=dossier.id)
        mine = self._create_document(name="Mine")
        both = (mine | other).sudo()
        link = self._remedy(self.manager, both)["action"]
        self.assertEqual(link["res_id"], mine.id)
        link = self._remedy(self.general_manager, both)["action"]
        self.assertEqual(link["domain"], [("id", "in", both.ids)])

    def test_duplicates_are_opened(self):
        """What was perhaps captured before opens from the form (F-16)."""
        first = self._create_document(name="First", document_date="2024-01-01")
        again = self._create_document(name="First", document_date="2024-01-01")
        told = again.with_user(self.manager).explanation["duplicate"]
        self.assertEqual(told["action"]["res_id"], first.id)
        self.assertTrue(told["action_text"])

    def test_papers_without_pages_are_opened(self):
        """What stands in the way of closing opens from the volume (#57)."""
        paper = self._file_document().sudo()
        paper._guard_write({"pages": 0}, reason="test")
        told = paper.volume_id.with_user(self.archivist).explanation["pages"]
        self.assertEqual(told["action"]["res_id"], paper.id)
        self.assertEqual(told["level"], "warning")

    def test_hold_opens_itself(self):
        """Which hold blocks, and why, opens for who may know it (#201)."""
        paper = self._file_document()
        holds = self.env["archive.hold"].with_user(self.archivist)
        hold = holds.create(
            {"name": "Claim 9", "reason": "x", "document_ids": [(4, paper.id)]}
        )
        told = paper.with_user(self.archivist).explanation[f"hold_{hold.id}"]
        self.assertEqual(told["action"]["res_model"], "archive.hold")
        for reason in (paper.with_user(self.manager).explanation or {}).values():
            self.assertNotIn("archive.hold", str(reason))

    def test_what_is_tried_all_the_same(self):
        """Each reason of a refusal is linked, though an engine refuses (design 4.5)."""
        paper = self._create_document(name="Mine")
        opens = (paper._name, paper._ids)
        reasons = [Refusal("state", "One.", opens=opens), Refusal("state", "Two.")]
        documents = self.env["archive.document"]
        with self.assertRaisesRegex(UserError, r"One\.\n\nTwo\.") as caught:
            documents.with_user(self.manager).sudo()._refuse(reasons)
        first, second = caught.exception.context["archive_reasons"]
        self.assertEqual(first["action"]["res_id"], paper.id)
        self.assertNotIn("action", second)
        # who may not know the paper is told no more than before
        with self.assertRaisesRegex(UserError, r"One\.\n\nTwo\.") as caught:
            documents.with_user(self.plain).sudo()._refuse(reasons)
        self.assertNotIsInstance(caught.exception, RefusedError)
