from odoo import api, fields, models


class ArchiveCustodyTransferReport(models.AbstractModel):
    """The transfer list (移交清单): for who may know it, noted in the log (#275)."""

    _name = "report.customer_archive.report_custody_transfer"
    _description = "Transfer list on paper"

    @api.model
    def _get_report_values(self, docids, data=None):
        transfers = self.env["archive.custody.transfer"].browse(docids)
        transfers.check_access("read")
        self.env["archive.access.log"]._log(transfers, "print", "transfer list")
        return {
            "doc_ids": docids,
            "doc_model": "archive.custody.transfer",
            "docs": transfers,
            "printed_on": fields.Datetime.now(),
        }
