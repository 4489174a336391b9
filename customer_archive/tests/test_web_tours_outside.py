from odoo.tests import tagged

from .common import PDF
from .test_inbox_mail import InboxCommon
from .test_web_tours import TourCommon


@tagged("post_install", "-at_install")
class TestWebToursOutside(InboxCommon, TourCommon):
    """What comes from outside the archive becomes a paper, in a real browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.files = [("Contract of May.pdf", PDF)]

    def _paper(self, user):
        paper = self.env["archive.document"].search([("name", "=", "Contract of May")])
        self.assertEqual(paper.submitter_id, user)
        self.assertEqual(paper.state, "draft")
        return paper

    def test_inbox(self):
        """Any employee takes over what he sent to the archive himself (#85)."""
        self._receive(files=self.files)
        self._receive(sender="someone@else.example", subject="Of a stranger")
        self._play("archive_inbox_take_over", self.plain)
        self._paper(self.plain)

    def test_quarantine_on_the_phone(self):
        """The archivist lets the mail of a stranger out of quarantine (#85)."""
        self.archivist.lang = "zh_CN"
        self._receive(
            sender="someone@else.example", subject="Of a stranger", files=self.files
        )
        self._play("archive_inbox_release", self.archivist, phone=True)
        self._paper(self.archivist)

    def _filed_from_chatter(self, user):
        document = self.env["archive.document"].search([("name", "=", "letter")])
        self.assertEqual(document.submitter_id, user)
        self.assertEqual(document.partner_id, self.partner)
        self.assertEqual(document.source_model, "res.partner")

    def _attach(self):
        return self.env["ir.attachment"].create(
            {
                "name": "letter.pdf",
                "raw": PDF,
                "res_model": "res.partner",
                "res_id": self.partner.id,
            }
        )

    def test_file_this(self):
        """From the chatter of a contact to the draft; the file stays (#85)."""
        attachment = self._attach()
        url = f"/odoo/contacts/{self.partner.id}"
        self._play("archive_file_this", self.manager, url)
        self._filed_from_chatter(self.manager)
        self.assertTrue(attachment.exists())

    def test_file_this_on_the_phone(self):
        """Any employee does it, from the menu of the file."""
        self._attach()
        self.plain.lang = "zh_CN"
        self._play("archive_file_this_phone", self.plain, "/odoo/contacts", phone=True)
        self._filed_from_chatter(self.plain)
