from pathlib import PurePath

from odoo import Command, api, models
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

    def _capture_more(self, files):
        """Add files to this draft; answers for each file as :meth:`_capture`."""
        self.ensure_one()
        results = []
        for name, raw in files:
            try:
                with self.env.cr.savepoint():
                    note = self._capture_add(name, raw)
            except UserError as error:
                results.append(
                    {"name": name, "error": self._capture_error(name, error)}
                )
            else:
                results.append({"name": name, "id": self.id, "note": note})
        return results

    def _capture_add(self, name, raw):
        """Keep one file of this draft and look at it; return what to tell about it.

        :raise UserError: naming the file, when nobody could open it later
        """
        before = self._files_by_document()[self.id]
        self.write({"attachment_ids": [Command.create({"name": name, "raw": raw})]})
        attachment = self._files_by_document()[self.id] - before
        files = before + attachment
        files.filtered(lambda file: not file.archive_problem)._archive_inspect()
        problem = attachment._archive_problem_text()
        if problem and attachment.archive_problem != "mislabelled":
            raise UserError(problem)
        counted = sum(files.mapped("archive_pages"))
        if counted != self.pages:
            self.pages = counted
        return problem

    @api.model
    def _capture_title(self, name):
        """Return the title proposed for a file: its name without the extension."""
        return PurePath(name or "").stem.strip() or self.env._("Untitled")

    @api.model
    def _capture_error(self, name, error):
        """Return the reason as a sentence that names the file."""
        reason = str(error.args[0] if error.args else error)
        if name and name in reason:
            return reason
        return self.env._("“%(name)s”: %(reason)s", name=name, reason=reason)
