from odoo import api, models


class IrUiMenu(models.Model):
    """The menu of the organisation's own records has the organisation's word (#215)."""

    _inherit = "ir.ui.menu"

    @api.model
    def load_web_menus(self, debug):
        menus = super().load_web_menus(debug)
        if self.env.company.archive_organisation == "company":
            return menus
        found = self.env.ref(
            "customer_archive.archive_document_menu_company", raise_if_not_found=False
        )
        if found and found.id in menus:
            menus[found.id]["name"] = self.env.company._archive_records_title()
        return menus
