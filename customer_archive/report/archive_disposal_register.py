from odoo import api, models


class ArchiveDisposalRegisterReport(models.AbstractModel):
    """The destruction register of a list, from its append-only rows (#210, #296)."""

    _name = "report.customer_archive.report_disposal_register"
    _inherit = ["report.customer_archive.report_disposal_list"]
    _description = "Destruction register on paper"
    _log_detail = "destruction register"

    @api.model
    def _check_reader(self, disposals):
        disposals._check_register_reader()
