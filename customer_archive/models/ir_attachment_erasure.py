from odoo import api, models

from ..tools.erase import remove_file
from ..tools.guard import guard_pass


class IrAttachment(models.Model):
    """Files of erased papers go for good, and their bytes with them."""

    _inherit = "ir.attachment"

    def _archive_derived(self):
        """Return what Odoo made of these files: thumbnails."""
        return self.search(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", self.ids),
                ("res_field", "!=", False),
            ]
        )

    def _archive_unlink(self):
        """Delete these files of frozen records, as the engine that erases them."""
        if not self:
            return
        documents = self.env["archive.document"]
        self.flush_model()
        documents._guard_set("ir_attachment")
        with guard_pass(self._name, self.ids, "unlink", reason="erased"):
            self.unlink()
        documents._guard_set("")

    @api.model
    def _archive_remove_bytes(self, store_fname) -> str:
        """Remove bytes that no attachment has any more, and look for them once more.

        For Odoo's file store; an addon that keeps files elsewhere deletes there with
        the attachment, and here they are looked for.

        :return: why they are still there, or an empty text
        """
        if "://" not in store_fname:
            return remove_file(self._full_path(store_fname))
        self._file_delete(store_fname)
        return "still there" if self._file_read(store_fname) else ""
