from odoo.exceptions import MissingError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import ArchiveCommon


@tagged("post_install", "-at_install")
class TestWebScreens(ArchiveCommon):
    """What screens show: every counter opens exactly what it counted."""

    def _opened(self, action, user):
        model = self.env[action["res_model"]].with_user(user)
        return model.search(action["domain"])

    def test_my_work_counts_what_it_opens(self):
        self._create_document()
        self._submit_document(self._create_document(name="Second"))
        for user in (self.manager, self.archivist, self.plain, self.superior):
            work = self.env["archive.document"].with_user(user).get_my_work()
            for tile in work:
                with self.subTest(user=user.login, tile=tile["key"]):
                    opened = self._opened(tile["action"], user)
                    self.assertEqual(tile["count"], len(opened))
        work = self.env["archive.document"].with_user(self.manager).get_my_work()
        counts = {tile["key"]: tile["count"] for tile in work}
        self.assertEqual(counts["sign"], 1)
        self.assertEqual(counts["drafts"], 1)
        self.assertEqual(counts["submitted"], 1)

    def test_binder_counts_what_it_opens(self):
        """Binder counts what it opens (#1, #28)."""
        self._create_document()
        self._file_document(name="Filed")
        for record in (self.dossier, self.partner):
            record = record.with_user(self.manager)
            binder = (
                record.binder
                if record._name == "archive.dossier"
                else record.archive_category_ids
            )
            self.assertEqual([d["code"] for d in binder], list("123456"))
            for divider in binder:
                action = record.action_open_category(divider["id"])
                opened = self._opened(action, self.manager)
                self.assertEqual(divider["count"], len(opened))
            self.assertEqual(binder[0]["count"], 2)
            self.assertIn("Membership registration form", binder[0]["missing"])

    def test_binder_tells_others_nothing(self):
        self._create_document()
        partner = self.partner.with_user(self.other_manager)
        self.assertFalse(partner.archive_dossier_id)
        self.assertEqual({d["count"] for d in partner.archive_category_ids}, {0})
        dossier = self.dossier.with_user(self.other_manager)
        with self.assertRaises(MissingError):
            dossier.action_open_category(self.report_type.category_id.id)

    def test_smart_buttons_open_what_they_count(self):
        """Smart buttons open what they count (#146)."""
        self._create_document()
        self._file_document(name="Filed")
        dossier = self.dossier.with_user(self.manager)
        for count, action in (
            (dossier.document_count, dossier.action_open_documents()),
            (dossier.volume_count, dossier.action_open_volumes()),
            (dossier.unfiled_count, dossier.action_open_waiting()),
        ):
            self.assertTrue(count)
            self.assertEqual(count, len(self._opened(action, self.manager)))

    def test_form_says_why_it_is_read_only(self):
        document = self._create_document()
        self.assertTrue(document.can_edit)
        self.assertTrue(document.can_download)
        document = self._submit_document(document)
        self.assertFalse(document.can_edit)
        self.assertIn("read_only", document.explanation)
        filed = self._file_document(name="Filed").with_user(self.archivist)
        self.assertIn("It is filed", filed.explanation["read_only"]["message"])

    def test_catalogue_follows_the_category(self):
        """Catalogue follows the category (#35, #37, #143)."""
        late = self._file_document(type_id=self.contract_type.id, name="Late")
        early = self._file_document(
            type_id=self.contract_type.id,
            name="Early",
            document_date=f"{late.document_date.year}-01-01",
        )
        volume = early.volume_id.with_user(self.archivist)
        self.assertEqual(volume, late.volume_id)
        self.assertEqual(volume.catalogue_ids.mapped("name"), ["Early", "Late"])


@tagged("post_install", "-at_install")
class TestWebPrint(ArchiveCommon, HttpCase):
    """The printed catalogue: what the reader may know, noted in the access log."""

    def setUp(self):
        super().setUp()
        # TestCursor refuses the log's own connection where real ones allow it
        self.set_registry_readonly_mode(False)
        self.addCleanup(self.set_registry_readonly_mode, True)

    def _print(self, volume, user):
        self.authenticate(user.login, user.login)
        report = "customer_archive.report_volume_catalogue"
        return self.url_open(f"/report/html/{report}/{volume.id}")

    def test_print_is_logged(self):
        volume = self._file_document().volume_id
        self.assertIn("Visit report", self._print(volume, self.manager).text)
        logged = self.env["archive.access.log"].search(
            [("model", "=", "archive.volume"), ("res_id", "=", volume.id)]
        )
        self.assertEqual(logged.mapped("kind"), ["print"])
        self.assertEqual(logged.user_id, self.manager)

    @mute_logger("odoo.http")
    def test_others_print_nothing(self):
        volume = self._file_document().volume_id
        answer = self._print(volume, self.other_manager)
        self.assertNotIn("Visit report", answer.text)
        self.assertNotEqual(answer.status_code, 200)
