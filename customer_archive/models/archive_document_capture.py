from pathlib import PurePath

from odoo import api, models
from odoo.exceptions import UserError
from odoo.http import DEFAULT_MAX_CONTENT_LENGTH


class ArchiveDocument(models.Model):
    """Files become papers: one document for each file, whole or not at all (#6)."""

    _inherit = "archive.document"

    @api.model
    def _capture_fields(self) -> frozenset[str]:
        """Return the fields that the place where a file is dropped may fill in."""
        return frozenset(
            {"dossier_id", "partner_id", "category_id", "type_id", "provenance"}
        )

    @api.model
    def _capture_size_limit(self) -> int:
        """Return how many bytes a file may have, on any way into the archive."""
        parameters = self.env["ir.config_parameter"].sudo()
        limit = parameters.get_param("web.max_file_upload_size")
        return int(limit or DEFAULT_MAX_CONTENT_LENGTH)

    @api.model
    def _capture(self, files, values=None):
        """Make a draft of each file; what fails leaves nothing behind.

        :param files: list of (name, bytes)
        :param values: what the place of the drop knows, see `_capture_fields`
        :return: for each file a dict with ``name``, and either ``id`` of the draft or
            ``error``, a sentence that names the file and the reason; ``note`` tells
            what is worth knowing about a file that was kept
        :raise MissingError: for a dossier or another place the user may not know
        """
        known = {
            name: value
            for name, value in (values or {}).items()
            if name in self._capture_fields() and value
        }
        for name, value in known.items():
            if comodel := self._fields[name].comodel_name:
                self.env[comodel].browse(value).check_access("read")
        return [self._capture_one(name, raw, known) for name, raw in files]

    @api.model
    def _capture_one(self, name, raw, values):
        try:
            with self.env.cr.savepoint():
                document = self.create({**values, "name": self._capture_title(name)})
                note = document._capture_add(name, raw)
        except UserError as error:
            return {"name": name, "error": self._capture_error(name, error)}
        return {"name": name, "id": document.id, "note": note}

    def _capture_counted(self, files):
        counted = sum(files.mapped("archive_pages"))
        if counted != self.pages:
            self.pages = counted

    @api.model
    def _capture_title(self, name):
        """Return the title proposed for a file: its name without the extension."""
        return PurePath(name or "").stem.strip() or self.env._("Untitled")
