from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..tools.guard import take_pass


class ArchiveImportPart(models.AbstractModel):
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


class ArchiveImportFile(models.Model):
    """Scans that belong to the rows of a catalogue: a ZIP, or a single file."""

    _name = "archive.import.file"
    _description = "Files of an import"
    _inherit = ["archive.import.part.mixin"]
    _order = "id"

    name = fields.Char(string="File name", required=True)
    data = fields.Binary(string="File", required=True, attachment=True)

    @api.model_create_multi
    def create(self, vals_list):
        files = super().create(vals_list)
        files._check_open()
        files.sudo().import_id._forget_check()
        return files

    def write(self, vals):
        self.check_access("write")
        self._check_open()
        result = super().write(vals)
        self.sudo().import_id._forget_check()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_submitted(self):
        if take_pass(self._name, self._ids, "unlink"):
            return
        self._check_open()
        self.sudo().import_id._forget_check()
