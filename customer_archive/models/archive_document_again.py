from odoo import models

from .archive_disposal_proposal import OPEN_STATES


class ArchiveDocument(models.Model):
    """A paper that was erased again after a backup was restored."""

    _inherit = "archive.document"

    def _lines_on_lists(self):
        """Return the items of lists on which something of these papers is open."""
        lines = self.env["archive.disposal.line"].sudo()
        return lines.search(
            [("document_id", "in", self.ids), ("state", "in", OPEN_STATES)]
        )

    def _erasure_done(self):
        result = super()._erasure_done()
        self.env["archive.destruction.register"]._prove_again(
            self - self._erasure_pending()
        )
        return result
