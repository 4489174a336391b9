from odoo.tests import new_test_user, tagged

from odoo.addons.base.tests.common import BaseCommon


@tagged("post_install", "-at_install")
class TestArchiveLoanMenus(BaseCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.menu = cls.env.ref("customer_archive_lending.archive_document_filed_menu")
        cls.archivist = new_test_user(
            cls.env, "lending_archivist", "customer_archive.group_archivist"
        )

    def test_archivist_sees_and_opens_the_filed_documents(self):
        env = self.env(user=self.archivist)
        self.assertIn(self.menu.id, env["ir.ui.menu"].load_menus(False))
        action = env["ir.actions.actions"]._for_xml_id(
            "customer_archive_lending.archive_document_action_filed"
        )
        documents = env[action["res_model"]]
        views = documents.get_views([(False, "list"), (False, "form")])["views"]
        self.assertEqual(set(views), {"list", "form"})
        found = documents.search([("state", "=", "filed")])
        self.assertFalse(found.filtered(lambda document: document.state != "filed"))

    def test_menu_speaks_chinese(self):
        menu = self.menu.parent_id.with_context(lang="zh_CN")
        self.assertEqual(menu.name, "借阅")
