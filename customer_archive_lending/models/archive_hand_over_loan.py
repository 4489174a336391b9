from odoo import api, models
from odoo.fields import Domain

from odoo.addons.customer_archive.models.archive_hand_over_leaving import Duty


class ArchiveHandOver(models.Model):
    """Who leaves gives back what he borrowed; what he asked for is dropped (#3)."""

    _inherit = "archive.hand.over"

    @api.model
    def _duties(self, user):
        borrowed = Domain("borrower_id", "=", user.id)
        return [
            *super()._duties(user),
            Duty(
                "loans",
                self.env._("Papers on loan"),
                "archive.loan",
                borrowed & Domain("state", "=", "out"),
                decision=self.env._("the archivist takes them back; no hand-over can"),
            ),
            Duty(
                "loan_requests",
                self.env._("Requests to borrow papers"),
                "archive.loan",
                borrowed
                & Domain("state", "in", ("draft", "submitted", "returned", "approved")),
                ends=True,
            ),
        ]

    def _give_loan_requests(self, loans):
        # a draft nobody but him has seen
        drafts = loans.filtered(lambda loan: loan.state == "draft")
        drafts._guard_unlink(reason="its borrower leaves")
        (loans - drafts)._drop()
