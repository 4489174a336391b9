from odoo import api, models


class ArchiveBoxLabelsReport(models.AbstractModel):
    """Labels of boxes, several on a page, with their codes as QR (#173)."""

    _name = "report.customer_archive.report_box_labels"
    _description = "Box labels"

    @api.model
    def _get_report_values(self, docids, data=None):
        boxes = self.env["archive.box"].browse(docids)
        boxes.check_access("read")
        self.env["archive.access.log"]._log(boxes, "print", "box label")
        boxes = boxes.sorted(
            lambda b: (b.company_id.id, b.category_id.code, b.filing_year, b.number)
        )
        return {
            "doc_ids": docids,
            "doc_model": "archive.box",
            "docs": boxes,
            "qr": self.env["report.customer_archive.report_volume_spine"]._qr,
            "rows": [boxes[place : place + 2] for place in range(0, len(boxes), 2)],
        }
