from odoo import api, fields, models


class ArchiveVolumeCatalogueReport(models.AbstractModel):
    """The printed catalogue: only what the reader may know, and noted in the log."""

    _name = "report.customer_archive.report_volume_catalogue"
    _description = "Volume catalogue"
    _log_detail = "catalogue"

    @api.model
    def _get_report_values(self, docids, data=None):
        volumes = self.env["archive.volume"].browse(docids)
        volumes.check_access("read")
        self.env["archive.access.log"]._log(volumes, "print", self._log_detail)
        return {
            "doc_ids": docids,
            "doc_model": "archive.volume",
            "docs": volumes,
            "printed_on": fields.Datetime.now(),
            "part": (data or {}).get("part"),
        }
