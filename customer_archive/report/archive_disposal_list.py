from odoo import api, fields, models


class ArchiveDisposalListReport(models.AbstractModel):
    """The destruction list (销毁清册): for who may know the list, and logged (#202)."""

    _name = "report.customer_archive.report_disposal_list"
    _description = "Destruction list on paper"
    _log_detail = "destruction list"

    @api.model
    def _check_reader(self, disposals):
        """Refuse who may not print this paper of these lists.

        :raise AccessError: or MissingError, as for a list that does not exist
        """
        disposals.check_access("read")

    @api.model
    def _get_report_values(self, docids, data=None):
        disposals = self.env["archive.disposal"].browse(docids)
        self._check_reader(disposals)
        self.env["archive.access.log"]._log(disposals, "print", self._log_detail)
        return {
            "doc_ids": docids,
            "doc_model": "archive.disposal",
            "docs": disposals,
            "printed_on": fields.Datetime.now(),
        }
