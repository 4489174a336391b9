from odoo import fields, models


class ArchiveImportFile(models.Model):
    """Scans that belong to the rows of a catalogue: a ZIP, or a single file."""

    _name = "archive.import.file"
    _description = "Files of an import"
    _inherit = ["archive.import.part.mixin"]
    _order = "id"

    name = fields.Char(string="File name", required=True)
    data = fields.Binary(string="File", required=True, attachment=True)
