from odoo.tests import new_test_user, tagged

from odoo.addons.base.tests.common import BaseCommon


@tagged("post_install", "-at_install")
class TestArchiveVehicleMenus(BaseCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.menu = cls.env.ref("customer_archive_vehicle.archive_vehicle_fleet_menu")

    def _menus(self, login, groups):
        user = new_test_user(self.env, login, groups)
        return self.env(user=user)["ir.ui.menu"].load_menus(False)

    def test_archivist_with_fleet_role_sees_the_vehicles(self):
        groups = "customer_archive.group_archivist,fleet.fleet_group_user"
        self.assertIn(self.menu.id, self._menus("vehicle_archivist", groups))

    def test_archivist_without_fleet_role_does_not(self):
        groups = "customer_archive.group_archivist"
        self.assertNotIn(self.menu.id, self._menus("vehicle_plain", groups))

    def test_menu_speaks_chinese(self):
        menu = self.menu.parent_id.with_context(lang="zh_CN")
        self.assertEqual(menu.name, "车辆")
