from odoo import api, models


class ArchiveDossier(models.Model):
    """The organisation's own records are called as its regulations say (#215)."""

    _inherit = "archive.dossier"

    @api.model
    def fields_get(self, allfields=None, attributes=None):
        result = super().fields_get(allfields, attributes)
        if selection := result.get("kind", {}).get("selection"):
            title = self.env.company._archive_records_title()
            result["kind"]["selection"] = [
                (kind, title if kind == "company" else label)
                for kind, label in selection
            ]
        return result
