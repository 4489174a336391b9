from odoo import models

from ..tools.binding import BoundPaper
from ..tools.guard import guard_pass


class ArchiveDocument(models.Model):
    """A paper as it is printed within its volume (#172)."""

    _inherit = "archive.document"

    def _bound(self) -> BoundPaper:
        """Return this paper with its files and the page numbers of the volume."""
        self.ensure_one()
        files = []
        for file in self._files_by_document()[self.id]:
            with guard_pass("ir.attachment", file.ids, "read", reason="printed volume"):
                # alone: the pass is for this file, others would count as taken away
                raw = file.with_prefetch().with_context(bin_size=False).raw or b""
            files.append((file.name, raw))
        labels = [
            f"{self.page_after}-{number}" if self.page_after else str(number)
            for number in range(self.page_from, self.page_to + 1)
            if self.page_from
        ]
        return BoundPaper(f"{self.item_number} {self.name}", files, labels)
