from odoo import models

from ..tools.binding import BoundPaper


class ArchiveDocument(models.Model):
    """A paper as it is printed within its volume (#172)."""

    _inherit = "archive.document"

    def _bound(self) -> BoundPaper:
        """Return this paper with its files and the page numbers of the volume."""
        self.ensure_one()
        files = [
            (file.name, file._archive_bytes("printed volume"))
            for file in self._files_by_document()[self.id]
        ]
        labels = [
            f"{self.page_after}-{number}" if self.page_after else str(number)
            for number in range(self.page_from, self.page_to + 1)
            if self.page_from
        ]
        return BoundPaper(f"{self.item_number} {self.name}", files, labels)
