from odoo import api, models


class ArchiveLoan(models.Model):
    """What is left of a loan when its papers are erased: who had what, and when."""

    _inherit = "archive.loan"

    @api.model
    def _erasure_forget(self, documents):
        """Blank what is said of ``documents``: they are erased.

        What was asked for, by whom and when stays in the register; the words go with
        the last paper of a loan.
        """
        lines = self.env["archive.loan.line"].sudo()
        lines = lines.search([("document_id", "in", documents.ids)])
        lines._guard_write({"remarks": False}, reason="erased with the paper")
        gone = documents._gone_for_good()
        over = lines.loan_id.filtered(
            lambda loan: all(
                paper in documents or paper.state in gone
                for paper in loan.line_ids.document_id
            )
        )
        over._approval_forget_words()
        open_states = (*self._guard_open_states(), "submitted", "approved")
        over.filtered(lambda loan: loan.state in open_states)._drop()
        words = dict.fromkeys(("purpose", "object", "reason"), "")
        words["return_reason"] = False
        over._guard_write(words, reason="erased with the paper")
