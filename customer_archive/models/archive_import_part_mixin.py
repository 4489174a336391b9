from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class ArchiveImportPartMixin(models.AbstractModel):
    """What belongs to an import: known to who knows the import, frozen with it."""

    _name = "archive.import.part.mixin"
    _description = "Part of an import"
    _inherit = ["archive.confidential.mixin"]

    import_id = fields.Many2one(
        "archive.import", required=True, index=True, ondelete="cascade"
    )

    @api.model
    def _confidential_own(self, alias):
        return {
            "import": SQL(
                "%s IN (%s)",
                SQL.identifier(alias, "import_id"),
                self.env["archive.import"]._confidential_query(),
            )
        }

    def _check_open(self):
        """Refuse to change what waits for signatures, or has them.

        :raise UserError: when the import is submitted or filed
        """
        if frozen := self.sudo().import_id._guard_frozen():
            raise UserError(frozen._guard_message())
