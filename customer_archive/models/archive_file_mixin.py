from collections import defaultdict

from odoo import Command, api, fields, models
from odoo.exceptions import UserError, ValidationError


class ArchiveFileMixin(models.AbstractModel):
    """Record whose files are archive files: kept as captured, frozen with it (#61).

    Its model is named in `ir.attachment._archive_models`; the bytes are guarded,
    looked at and served there. The files are given by the right to the document that
    they belong, or belonged, to.
    """

    _name = "archive.file.mixin"
    _description = "Record with archive files"
    _inherit = ["archive.guard.mixin"]

    attachment_ids = fields.One2many(
        "ir.attachment",
        "res_id",
        string="Files",
        domain=lambda self: [("res_model", "=", self._name), ("res_field", "=", False)],
    )

    def _check_may_edit(self):
        """Knowing the record gives no right to edit it, or its files.

        :raise UserError: for who may not, naming who may
        """
        self.check_access("write")

    def _files_changed(self):
        """Files of these records were added, replaced or removed."""

    def _file_documents(self):
        """Return the documents whose files these are, with the rights of the user."""
        return self

    def _access_can_download(self):
        """Return the records of ``self`` whose files the user may take away."""
        return self

    @api.model
    def _prepare_files(self, vals_list):
        """Make files given as commands attachments of the record."""
        for vals in vals_list:
            for command in vals.get("attachment_ids") or ():
                if command[0] == Command.CREATE:
                    command[2].update(res_model=self._name, res_field=False)
                elif command[0] != Command.CLEAR:
                    raise ValidationError(
                        self.env._(
                            "Files are added to a new document, not taken from "
                            "elsewhere: their bytes are kept exactly as captured."
                        )
                    )

    def _files_by_document(self):
        """Return the attachments of each record, by its id, in one query.

        In the order in which the handler arranged them.
        """
        files = defaultdict(lambda: self.env["ir.attachment"].sudo())
        if self.ids:
            for attachment in (
                self.env["ir.attachment"]
                .sudo()
                .search_fetch(
                    [
                        ("res_model", "=", self._name),
                        ("res_id", "in", self.ids),
                        ("res_field", "=", False),
                    ],
                    ["name", "res_id", "mimetype", "archive_sha256"]
                    + ["archive_pages", "archive_problem", "archive_sequence"]
                    + ["file_size"],
                )
                ._archive_in_order()
            ):
                files[attachment.res_id] += attachment
        return files

    def _file_digests(self) -> dict[int, list[str]]:
        """Return the SHA-256 of each file of each record, by its id."""
        files = self._files_by_document()
        return {
            record.id: [a.archive_sha256 or "" for a in files[record.id]]
            for record in self
        }

    def _capture_more(self, files):
        """Add files to this draft; answers for each file as `_capture` does.

        :param files: list of (name, bytes)
        """
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
        self._capture_counted(files)
        return problem

    def _capture_counted(self, files):
        """The pages of the files of this draft were counted."""

    @api.model
    def _capture_error(self, name, error):
        """Return the reason as a sentence that names the file."""
        reason = str(error.args[0] if error.args else error)
        if name and name in reason:
            return reason
        return self.env._("“%(name)s”: %(reason)s", name=name, reason=reason)
