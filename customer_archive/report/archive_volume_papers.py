from odoo import models


class ArchiveVolumePapersReport(models.AbstractModel):
    """Cover, catalogue and remarks sheet, as they are bound (#169-#172)."""

    _name = "report.customer_archive.report_volume_papers"
    _inherit = ["report.customer_archive.report_volume_catalogue"]
    _description = "Volume papers"
    _log_detail = "cover, catalogue, remarks sheet"
