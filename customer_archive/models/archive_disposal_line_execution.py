import logging
from datetime import timedelta

from psycopg2 import OperationalError

from odoo import fields, models
from odoo.exceptions import UserError

_logger = logging.getLogger(__name__)

#: What fails for so long goes back, so that it keeps no list open for ever.
TRY_FOR = timedelta(days=7)


class ArchiveDisposalLine(models.Model):
    """An item when it is destroyed: erased, or why not (#207-#210)."""

    _inherit = "archive.disposal.line"

    def _destroy(self):
        """Erase these papers; what is held back goes back, what fails is told.

        Holds are asked once more, under the guard rows (#201). Papers kept together
        are erased, or go back, as one (#152).
        """
        lines = self._with_the_rest()
        units = lines._return_held().grouped(
            lambda line: line.document_id.bundle_id.id or -line.id
        )
        self._erase_units(list(units.values()))

    def _return_held(self):
        """Bring back what something holds now, saying what; return the rest (#201)."""
        documents = self.document_id
        documents._hold_lock()
        holds = {}
        # the notes stay on the lists
        for company, papers in documents.grouped("company_id").items():
            holds |= company._archive_spoken(papers)._disposal_holds(full=True)
        held = self.filtered(lambda line: holds[line.document_id.id])
        held._guard_write_each(
            {
                line.id: {
                    "hold_note": " ".join(
                        reason.message for reason in holds[line.document_id.id]
                    )
                }
                for line in held
            },
            reason="held",
        )
        held._not_destroyed()
        return self - held

    def _erase_units(self, units):
        """Erase ``units``, papers kept together, each as a whole; tell what fails.

        All together; where one is refused or fails, each half by itself.
        """
        if not units:
            return
        lines = self.browse().union(*units)
        try:
            with self.env.cr.savepoint():
                lines._erase()
        except OperationalError:
            raise  # another transaction holds a row: everything is repeated
        except Exception as error:
            if len(units) == 1:
                if not isinstance(error, UserError):
                    _logger.exception("items %s could not be destroyed", lines.ids)
                lines._failed(str(error))
                return
            middle = len(units) // 2
            self._erase_units(units[:middle])
            self._erase_units(units[middle:])

    def _erase(self):
        """Erase these papers, of which every rule was asked.

        :raise UserError: for one that is not stored apart any more
        """
        documents = self.document_id
        self._guard_write(
            {"state": "erased", "problem": False, "problem_since": False},
            reason="erased",
        )
        documents._erase("destroyed")
        documents._erasure_done()

    def _failed(self, problem):
        """Note why these could not be destroyed; after a week they go back."""
        now = fields.Datetime.now()
        since = min(filter(None, self.mapped("problem_since")), default=now)
        self._guard_write(
            {"problem": problem, "problem_since": since}, reason="not destroyed"
        )
        if now - since >= TRY_FOR:
            self._not_destroyed()

    def _not_destroyed(self):
        """Bring papers back that are not destroyed now; they are proposed anew."""
        self._put_back("put_back")
        for disposal, lines in self.grouped("disposal_id").items():
            disposal._disposal_ledger(lines.document_id, "put_back")

    def _proven(self):
        """Note that the bytes of these papers are gone, and enter them (#210)."""
        self._guard_write({"proven_on": fields.Datetime.now()}, reason="bytes gone")
        for disposal, lines in self.grouped("disposal_id").items():
            disposal._enter("erased", lines.document_id)
        self.disposal_id._finish_erasing()
