from contextlib import contextmanager
from unittest.mock import patch

from odoo.tests import HttpCase, tagged

from .common import ArchiveCommon

LANGUAGES = ("en_US", "zh_CN")
DESK = "1400x900"
PHONE = "390x844"
#: What the browser asks for; made once for all tours of a class.
BUNDLES = ("web.assets_web", "web.assets_tests")


class TourCommon(ArchiveCommon, HttpCase):
    """Tours on the desk and on the phone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for name in BUNDLES:
            bundle = cls.env["ir.qweb"]._get_asset_bundle(name, css=True, js=True)
            bundle.js()
            bundle.css()
        cls.env["res.lang"]._activate_lang("zh_CN")

    def setUp(self):
        super().setUp()
        # TestCursor refuses the log's own connection where real ones allow it
        self.set_registry_readonly_mode(False)
        self.addCleanup(self.set_registry_readonly_mode, True)

    def _play(self, tour, user, url="/odoo/archive", phone=False):
        self.browser_size = PHONE if phone else DESK
        self.touch_enabled = phone
        self.start_tour(url, tour, login=user.login, timeout=180)
        self.env.invalidate_all()

    def _printing(self):
        """Print really: tests print HTML unless they say that they want the PDF."""
        reports = self.env.registry["ir.actions.report"]
        render = reports._pre_render_qweb_pdf

        def _really(report, *args, **kwargs):
            report = report.with_context(force_report_rendering=True)
            return render(report, *args, **kwargs)

        return patch.object(reports, "_pre_render_qweb_pdf", _really)

    @contextmanager
    def _anew(self):
        """Undo what is done within, for the same job another time."""
        savepoint = self.cr.savepoint()
        try:
            yield
        finally:
            savepoint.close(rollback=True)
            self.env.invalidate_all()


@tagged("post_install", "-at_install")
class TestWebTours(TourCommon):
    """Real paths of people through the screens, in a real browser."""

    def test_capture_sign_find(self):
        """From a dropped file to the volume, and nobody else knows (#61, #62, #66)."""
        for lang in LANGUAGES:
            with self.subTest(lang=lang), self._anew():
                self._capture_sign_find(lang)

    def _capture_sign_find(self, lang):
        (self.manager | self.superior | self.archivist | self.other_manager).lang = lang
        dossier = f"/odoo/archive-my-dossiers/{self.dossier.id}"
        self._play("archive_capture", self.manager, dossier)
        document = self.env["archive.document"].search([("name", "=", "Visit in May")])
        self.assertEqual(document.state, "submitted")
        self.assertEqual(document.dossier_id, self.dossier)
        self.assertEqual(document.pages, 1)
        self._play("archive_sign", self.superior)
        self.assertEqual(document.state, "filed")
        documents = "/odoo/archive-documents"
        self._play("archive_find", self.archivist, documents)
        self._play("archive_find_nothing", self.other_manager, documents)

    def test_upload_failures(self):
        """What cannot be kept is named with its reason, and nothing else is lost."""
        for lang in LANGUAGES:
            with self.subTest(lang=lang), self._anew():
                self._upload_failures(lang)

    def _upload_failures(self, lang):
        """At the desk in English, on the phone in Chinese."""
        self.manager.lang = lang
        self._play(
            "archive_upload_failures",
            self.manager,
            "/odoo/archive-documents",
            phone=lang == "zh_CN",
        )
        documents = self.env["archive.document"].search([("name", "like", "good")])
        self.assertEqual(set(documents.mapped("name")), {"good one", "good two"})
        lost = self.env["ir.attachment"].search([("name", "=", "torn.pdf")])
        self.assertFalse(lost)

    def test_hand_in(self):
        """Any employee hands in a paper and sees only his own (#70) (#9)."""
        self._create_document(name="Secret report")
        self._play("archive_hand_in", self.plain, "/odoo/archive-hand-in")
        document = self.env["archive.document"].search(
            [("name", "=", "Letter of 3 May")]
        )
        self.assertEqual(document.partner_id, self.partner)
        self.assertEqual(document.handler_id, self.manager)
        self.assertEqual(document.submitter_id, self.plain)

    def test_hand_in_on_the_phone(self):
        """A photo, and whose paper it is (#70)."""
        self._create_document(name="Secret report")
        self.plain.lang = "zh_CN"
        self._play("archive_hand_in_phone", self.plain, "/odoo/archive-hand-in", True)
        document = self.env["archive.document"].search([("name", "=", "receipt")])
        self.assertEqual(document.partner_id, self.partner)
        self.assertEqual(document.handler_id, self.manager)
        self.assertEqual(document.submitter_id, self.plain)

    def test_capture_on_the_phone(self):
        """A photo becomes a draft that can be looked at."""
        self.manager.lang = "zh_CN"
        self._play("archive_phone_capture", self.manager, phone=True)
        document = self.env["archive.document"].search([("name", "=", "photo")])
        self.assertEqual(document.submitter_id, self.manager)
        self.assertEqual(document.pages, 1)
