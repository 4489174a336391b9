from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import PDF, ArchiveCommon


@tagged("post_install", "-at_install")
class TestAccessLogServing(HttpCase, ArchiveCommon):
    """Over HTTP: noted, then served; not noted, not served (design 4.4)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.document = cls._file_document()
        cls.file = cls.document.attachment_ids
        cls.log = cls.env["archive.access.log"]

    def setUp(self):
        super().setUp()
        # TestCursor refuses a second, writing cursor where real connections allow it
        self.set_registry_readonly_mode(False)
        self.addCleanup(self.set_registry_readonly_mode, True)
        self.authenticate(self.manager.login, self.manager.login)

    def _rows(self):
        self.env.invalidate_all()
        return self.log.search(
            [("model", "=", "archive.document"), ("res_id", "=", self.document.id)]
        )

    def test_download_is_noted(self):
        before = self._rows()
        answer = self.url_open(f"/web/content/{self.file.id}")
        self.assertEqual(answer.content, PDF)
        row = self._rows() - before
        self.assertEqual(row[:1].user_id, self.manager)
        self.assertEqual(row[:1].attachment_id.id, self.file.id)
        self.assertTrue(row[:1].address)

    def test_who_is_refused_is_not_noted(self):
        self.authenticate(self.plain.login, self.plain.login)
        before = self._rows()
        answer = self.url_open(f"/web/content/{self.file.id}")
        self.assertEqual(answer.status_code, 404)
        self.assertEqual(self._rows(), before)

    @mute_logger("odoo.sql_db", "odoo.http")
    def test_nothing_is_served_when_it_cannot_be_noted(self):
        """Nothing is served when it cannot be noted (#66)."""
        self.env.cr.execute("ALTER TABLE archive_access_log RENAME TO elsewhere")
        for url in (
            f"/web/content/{self.file.id}",
            f"/web/content/{self.file.id}?download=1",
            f"/web/image/{self.file.id}",
        ):
            with self.subTest(url=url):
                answer = self.url_open(url)
                self.assertNotEqual(answer.status_code, 200)
                self.assertNotIn(PDF[:8], answer.content)
