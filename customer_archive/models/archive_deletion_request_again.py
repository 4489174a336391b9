from odoo import models


class ArchiveDeletionRequest(models.Model):
    """A request whose paper went again after a backup was restored."""

    _inherit = "archive.deletion.request"

    def _settle_again(self, state):
        """End these requests, with what still waits to be signed.

        :param state: ``done``, or ``void`` where the paper went another way
        """
        self._approval_end(
            self.env._("The paper was erased again after a backup was restored.")
        )
        self._guard_write({"state": state}, reason="again")
