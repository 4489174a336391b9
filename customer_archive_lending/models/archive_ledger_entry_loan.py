from odoo import api, models


class ArchiveLedgerEntry(models.Model):
    """What the events of lending are called."""

    _inherit = "archive.ledger.entry"

    @api.model
    def _event_labels(self):
        return {
            **super()._event_labels(),
            "loaned": self.env._("Handed out on loan"),
            "loan_returned": self.env._("Taken back from a loan"),
        }
