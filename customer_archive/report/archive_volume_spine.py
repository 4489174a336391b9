from base64 import b64encode

from odoo import api, models


class ArchiveVolumeSpineReport(models.AbstractModel):
    """Spine labels of volumes, several on a page, with their codes as QR (#173)."""

    _name = "report.customer_archive.report_volume_spine"
    _inherit = ["report.customer_archive.report_volume_catalogue"]
    _description = "Spine labels"
    _log_detail = "spine label"

    @api.model
    def _get_report_values(self, docids, data=None):
        values = super()._get_report_values(docids, data)
        volumes = values["docs"].sorted(
            lambda v: (v.company_id.id, v.category_id.code, v.filing_year, v.number)
        )
        rows = [volumes[place : place + 4] for place in range(0, len(volumes), 4)]
        return {**values, "rows": rows, "qr": self._qr}

    @api.model
    def _qr(self, code):
        """Return a code as the address of its QR image.

        The widget of Odoo leaves out what is not ASCII, for example the middle dot.
        """
        image = self.env["ir.actions.report"].barcode("QR", code, width=300, height=300)
        return f"data:image/png;base64,{b64encode(image).decode()}"
