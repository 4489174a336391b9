from odoo import models
from odoo.tools import SQL


class ArchiveApprovalMixin(models.AbstractModel):
    """What is left of an approval when its record is erased: who signed what, when."""

    _inherit = "archive.approval.mixin"

    def _approval_forget_words(self):
        """Remove words and drawings of all rounds: these records are erased.

        Without their salt nobody guesses back from the signatures what was signed.
        """
        rounds, signatures = self._approval_evidence()
        self.env.execute_query(
            SQL(
                "UPDATE archive_approval_round"
                " SET reason_text = NULL, action_error_text = NULL, salt = NULL"
                " WHERE id = ANY(%s) RETURNING id",
                rounds.ids,
            )
        )
        self.env["archive.signature.evidence"].sudo()._erase(signatures)
        rounds._forget()

    def _approval_reword(self, reword):
        """Leave titles out of the words of all rounds, which stay as evidence.

        Where a title was signed nobody guesses it back: the salt of what is over goes.

        :param reword: function from text to text
        """
        rounds, signatures = self._approval_evidence()
        for round_ in rounds:
            words = (round_.reason_text or None, round_.action_error_text or None)
            said = tuple(text and reword(text) for text in words)
            if said != words:
                self.env.execute_query(
                    SQL(
                        "UPDATE archive_approval_round"
                        " SET reason_text = %s, action_error_text = %s"
                        " WHERE id = %s RETURNING id",
                        *said,
                        round_.id,
                    )
                )
        self.env.execute_query(
            SQL(
                "UPDATE archive_approval_round SET salt = NULL"
                " WHERE id = ANY(%s) AND state <> 'open' RETURNING id",
                rounds.ids,
            )
        )
        self.env["archive.signature.evidence"].sudo()._reword(signatures, reword)
        rounds._forget()

    def _approval_evidence(self):
        """Return the rounds and signatures of these records, as superuser."""
        rounds = (
            self.env["archive.approval.round"]
            .sudo()
            .search([("res_model", "=", self._name), ("res_id", "in", self.ids)])
        )
        signatures = self.env["archive.signature"].sudo()
        return rounds, signatures.search([("round_id", "in", rounds.ids)])
