from odoo.tests import tagged

from .common import ArchiveCommon


@tagged("post_install", "-at_install")
class TestOrganisation(ArchiveCommon):
    """The regulations' word for the organisation is a setting (#215)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.company = cls.env.company

    def _menu(self):
        menus = self.env["ir.ui.menu"].with_user(self.archivist).load_web_menus(False)
        return menus[self.env.ref("customer_archive.archive_document_menu_company").id]

    def _action(self):
        action = self.env.ref("customer_archive.archive_document_action_company")
        return action.read(["name"])[0]["name"]

    def test_company_by_default(self):
        self.assertEqual(self.company.archive_organisation, "company")
        self.assertEqual(self._menu()["name"], "Company records")
        self.assertEqual(self._action(), "Company records")
        self.assertEqual(self.company._archive_title(), "Company archive")

    def test_each_word(self):
        """In the menu, its list, the dossier's kind, and the titles of papers."""
        self.company.archive_organisation_word = "Association"
        for kind, word in (("hotel", "Hotel"), ("club", "Club"), ("other",) * 2):
            word = "Association" if kind == "other" else word
            self.company.archive_organisation = kind
            with self.subTest(kind=kind):
                self.assertEqual(self._menu()["name"], f"{word} records")
                self.assertEqual(self._action(), f"{word} records")
                dossiers = self.env["archive.dossier"]
                kinds = dict(dossiers.fields_get(["kind"])["kind"]["selection"])
                self.assertEqual(kinds["company"], f"{word} records")
                self.assertEqual(kinds["daily"], "Daily archive")

    def test_own_dossier_is_called_so(self):
        self.company.archive_organisation = "club"
        dossier = self.env["archive.dossier"]._for_kind("company", self.company)
        self.assertEqual(dossier.name, "Club records")

    def test_empty_own_word_is_as_for_a_company(self):
        self.company.archive_organisation = "other"
        self.assertEqual(self.company._archive_word(), "Company")

    def test_in_chinese(self):
        """会馆, 酒店, 公司, or the own word of that language (#215)."""
        company = self.company.with_context(lang="zh_CN")
        for kind, title in (
            ("company", "公司档案"),
            ("club", "会馆档案"),
            ("hotel", "酒店档案"),
        ):
            company.archive_organisation = kind
            self.assertEqual(company._archive_title(), title)
        company.archive_organisation = "other"
        self.company.archive_organisation_word = "Association"
        company.archive_organisation_word = "协会"
        self.assertEqual(company._archive_title(), "协会档案")
        self.assertEqual(self.company._archive_title(), "Association archive")

    def test_on_printed_papers(self):
        self.company.archive_organisation = "hotel"
        volume = self._file_document().volume_id
        report = self.env["ir.actions.report"]
        for name in ("volume_catalogue", "volume_papers", "volume_items"):
            html = report._render_qweb_html(
                f"customer_archive.report_{name}", volume.ids
            )[0]
            self.assertIn("Hotel archive", html.decode(), name)
