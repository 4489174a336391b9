from io import BytesIO

import pypdf
from PIL import Image

from odoo.tests import HttpCase, tagged

from ..tools.guard import guard_pass
from .common import ArchiveCommon


class PagesTour(ArchiveCommon, HttpCase):
    """The page tool in a real browser."""

    def setUp(self):
        super().setUp()
        # TestCursor refuses the log's own connection where real ones allow it
        self.set_registry_readonly_mode(False)
        self.addCleanup(self.set_registry_readonly_mode, True)

    def _photos(self):
        document = self._create_document(raw=None, name="Photos")
        for number in range(3):
            out = BytesIO()
            Image.new("RGB", (300 + number, 400), (200, 80 * number, 40)).save(
                out, "JPEG"
            )
            document._capture_add(f"{number}.jpg", out.getvalue())
        return document

    def _run(self):
        document = self._photos()
        url = f"/odoo/archive-documents/{document.id}"
        self.start_tour(url, "archive_pages", login=self.manager.login)
        document.invalidate_recordset()
        [file] = document.sudo()._files_by_document()[document.id]
        with guard_pass("ir.attachment", file.ids, "read", reason="test"):
            pages = pypdf.PdfReader(BytesIO(file.raw)).pages
        self.assertEqual([page.rotation for page in pages], [0, 90])
        paper = self.env["archive.document"].search([("name", "=", "Photos (2)")])
        self.assertEqual((paper.pages, paper.submitter_id), (1, self.manager))


@tagged("post_install", "-at_install")
class TestWebPages(PagesTour):
    """On a wide screen."""

    browser_size = "1400x900"

    def test_arrange(self):
        """Photos become one PDF, and one of them a paper of its own (#6)."""
        self._run()


@tagged("post_install", "-at_install")
class TestWebPagesPhone(PagesTour):
    """On a phone."""

    browser_size = "390x844"
    touch_enabled = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.manager.lang = "zh_CN"

    def test_arrange(self):
        """The same with a thumb (#6)."""
        self._run()
