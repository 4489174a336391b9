from odoo import api, models


class ArchiveDocument(models.Model):
    """What is on loan, on “My work”."""

    _inherit = "archive.document"

    @api.model
    def _my_work(self):
        loans = "archive.loan"
        action = "customer_archive_lending.archive_loan_action"
        work = [
            *super()._my_work(),
            (
                "borrowed",
                self.env._("On loan to me"),
                self.env._("Give them back by their day"),
                loans,
                [("state", "=", "out"), ("borrower_id", "=", self.env.uid)],
                action,
            ),
        ]
        if self._access_has("group_archivist"):
            work += [
                (
                    "to_hand_out",
                    self.env._("To hand out"),
                    self.env._("Approved loans that are fetched at your counter"),
                    loans,
                    [("state", "=", "approved")],
                    action,
                ),
                (
                    "loans_overdue",
                    self.env._("Loans overdue"),
                    self.env._("Not given back by their day"),
                    loans,
                    [("overdue", "=", True)],
                    action,
                ),
            ]
        return work
