from odoo.tests import HttpCase, tagged

from .common import ArchiveCommon


@tagged("post_install", "-at_install")
class TestWebTours(ArchiveCommon, HttpCase):
    """Real paths of people through the screens, in a real browser."""

    browser_size = "1400x900"

    def setUp(self):
        super().setUp()
        # TestCursor refuses the log's own connection where real ones allow it
        self.set_registry_readonly_mode(False)
        self.addCleanup(self.set_registry_readonly_mode, True)

    def test_capture_sign_find(self):
        """From a dropped file to the volume, and nobody else knows (#61, #62, #66)."""
        dossier = f"/odoo/archive-my-dossiers/{self.dossier.id}"
        self.start_tour(dossier, "archive_capture", login=self.manager.login)
        document = self.env["archive.document"].search([("name", "=", "Visit in May")])
        self.assertEqual(document.state, "submitted")
        self.assertEqual(document.dossier_id, self.dossier)
        self.assertEqual(document.pages, 1)
        self.start_tour("/odoo/archive", "archive_sign", login=self.superior.login)
        self.assertEqual(document.state, "filed")
        documents = "/odoo/archive-documents"
        self.start_tour(documents, "archive_find", login=self.archivist.login)
        other = self.other_manager.login
        self.start_tour(documents, "archive_find_nothing", login=other)

    def test_upload_failures(self):
        """What cannot be kept is named with its reason, and nothing else is lost."""
        self.start_tour(
            "/odoo/archive-documents",
            "archive_upload_failures",
            login=self.manager.login,
        )
        documents = self.env["archive.document"].search([("name", "like", "good")])
        self.assertEqual(set(documents.mapped("name")), {"good one", "good two"})
        lost = self.env["ir.attachment"].search([("name", "=", "torn.pdf")])
        self.assertFalse(lost)

    def test_hand_in(self):
        """Any employee hands in a paper and sees only his own (#70) (#9)."""
        self._create_document(name="Secret report")
        login = self.plain.login
        self.start_tour("/odoo/archive-hand-in", "archive_hand_in", login=login)
        document = self.env["archive.document"].search(
            [("name", "=", "Letter of 3 May")]
        )
        self.assertEqual(document.partner_id, self.partner)
        self.assertEqual(document.handler_id, self.manager)
        self.assertEqual(document.submitter_id, self.plain)


@tagged("post_install", "-at_install")
class TestWebToursPhone(ArchiveCommon, HttpCase):
    """The same on a phone."""

    browser_size = "390x844"
    touch_enabled = True

    def setUp(self):
        super().setUp()
        # TestCursor refuses the log's own connection where real ones allow it
        self.set_registry_readonly_mode(False)
        self.addCleanup(self.set_registry_readonly_mode, True)

    def test_capture(self):
        """A photo becomes a draft that can be looked at."""
        self.start_tour(
            "/odoo/archive", "archive_phone_capture", login=self.manager.login
        )
        document = self.env["archive.document"].search([("name", "=", "photo")])
        self.assertEqual(document.submitter_id, self.manager)
        self.assertEqual(document.pages, 1)
