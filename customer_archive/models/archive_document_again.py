from odoo import models


class ArchiveDocument(models.Model):
    """A paper that was erased again after a backup was restored."""

    _inherit = "archive.document"

    def _erasure_done(self):
        result = super()._erasure_done()
        self.env["archive.destruction.register"]._prove_again(
            self - self._erasure_pending()
        )
        return result
