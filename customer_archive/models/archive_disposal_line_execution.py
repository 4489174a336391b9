import logging

from psycopg2 import OperationalError

from odoo import fields, models
from odoo.exceptions import UserError

_logger = logging.getLogger(__name__)


class ArchiveDisposalLine(models.Model):
    """An item when it is destroyed: erased, or why not (#207-#210)."""

    _inherit = "archive.disposal.line"

    def _destroy(self):
        """Erase these papers, each where nothing holds it back; tell what fails.

        All together; where one is refused or fails, each half by itself.
        """
        if not self:
            return
        try:
            with self.env.cr.savepoint():
                self._erase()
        except OperationalError:
            raise  # another transaction holds a row: everything is repeated
        except Exception as error:
            if len(self) == 1:
                if not isinstance(error, UserError):
                    _logger.exception("item %s could not be destroyed", self.id)
                self._guard_write({"problem": str(error)}, reason="not destroyed")
                return
            middle = len(self) // 2
            self[:middle]._destroy()
            self[middle:]._destroy()

    def _erase(self):
        """Erase these papers under the guard rows; holds are asked once more (#201).

        :raise UserError: for one that is held back, or not stored apart any more
        """
        documents = self.document_id
        documents._hold_lock()
        for document, reasons in (
            (document, documents._hold_refusals()[document.id])
            for document in documents
        ):
            document._refuse(reasons)
        self._guard_write({"state": "erased", "problem": False}, reason="erased")
        documents._erase("destroyed")
        documents._erasure_done()

    def _proven(self):
        """Note that the bytes of these papers are gone, and enter them (#210)."""
        self._guard_write({"proven_on": fields.Datetime.now()}, reason="bytes gone")
        for disposal, lines in self.grouped("disposal_id").items():
            disposal._enter("erased", lines.document_id)
        self.disposal_id._finish_erasing()
