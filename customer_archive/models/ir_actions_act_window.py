from odoo import models


class IrActionsActWindow(models.Model):
    """The list of the organisation's own records is titled like its menu (#215)."""

    _inherit = "ir.actions.act_window"

    def read(self, fields=None, load="_classic_read"):
        rows = super().read(fields, load=load)
        if self.env.company.archive_organisation == "company":
            return rows
        found = self.env.ref(
            "customer_archive.archive_document_action_company", raise_if_not_found=False
        )
        for row in rows:
            if found and row["id"] == found.id and "name" in row:
                row["name"] = self.env.company._archive_records_title()
        return rows
