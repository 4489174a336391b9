from odoo import models


class ArchiveVolumeItemsReport(models.AbstractModel):
    """The item list in the columns of DA/T 22-2015 (#168)."""

    _name = "report.customer_archive.report_volume_items"
    _inherit = ["report.customer_archive.report_volume_catalogue"]
    _description = "Item list"
    _log_detail = "item list"
