from odoo import api, models


class ArchiveDisposalCertificateReport(models.AbstractModel):
    """The certificate of destruction: made for filing, printed again by few (#210)."""

    _name = "report.customer_archive.report_disposal_certificate"
    _inherit = ["report.customer_archive.report_disposal_list"]
    _description = "Certificate of destruction"
    _log_detail = "certificate of destruction"

    @api.model
    def _check_reader(self, disposals):
        disposals._check_register_reader()
