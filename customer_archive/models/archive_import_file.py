from odoo import api, fields, models

from ..tools.guard import take_pass


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
