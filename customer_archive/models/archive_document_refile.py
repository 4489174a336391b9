from odoo import Command, models
from odoo.exceptions import UserError


class ArchiveDocument(models.Model):
    """An important daily record goes into one of the categories, too (#92)."""

    _inherit = "archive.document"

    def _copy_into(self, values):
        """Return a draft with the same files, to be filed elsewhere as well.

        The original stays where it is; the copy is checked and signed as any paper.

        :param values: type, customer, … of the copy
        :raise UserError: for who may look at this paper, but not take it away
        """
        self.ensure_one()
        self.check_access("read")
        self._check_can_preview()
        if self not in self._access_can_download():
            raise UserError(
                self.env._(
                    "You may look at “%(name)s”, but not take a copy (R1 §4).",
                    name=self.name,
                )
            )
        self.env["archive.access.log"]._log(self, "download", "copy into a category")
        files = [
            Command.create(
                {
                    "name": file.name,
                    "raw": file._archive_bytes("copy into a category"),
                }
            )
            for file in self._files_by_document()[self.id]
        ]
        copy = self.create(
            {
                "name": self.name,
                "document_date": self.document_date,
                "document_number": self.document_number,
                "author": self.author,
                "provenance": self.provenance,
                "attachment_ids": files,
                **values,
            }
        )
        copy._came_from(self)
        return copy
