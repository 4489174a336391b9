from odoo import models


class ArchiveDeletionRequest(models.Model):
    """A request whose paper went again after a backup was restored."""

    _inherit = "archive.deletion.request"

    def _settle_again(self, state):
        """End these requests, with what still waits to be signed.

        :param state: ``done``, or ``void`` where the paper went another way
        """
        reason = self.env._("The paper was erased again after a backup was restored.")
        rounds = self.approval_round_ids.filtered(lambda r: r.state == "open")
        records, rounds = self._approval_close(rounds, "void", reason)
        if rounds:
            records._approval_ledger("voided", rounds)
            records._approval_finish(rounds)
        self._guard_write({"state": state}, reason="again")
