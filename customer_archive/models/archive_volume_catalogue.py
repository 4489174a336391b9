from odoo import api, fields, models


class ArchiveVolume(models.Model):
    """The catalogue of a volume (卷内文件目录), on screen and printed (#37, #170)."""

    _inherit = "archive.volume"

    catalogue_ids = fields.Many2many(
        "archive.document",
        compute="_compute_catalogue_ids",
        help="Its papers that the reader may know, in the order of the category.",
    )

    @api.depends_context("uid")
    def _compute_catalogue_ids(self):
        for volume in self:
            volume.catalogue_ids = volume._catalogue()

    def _catalogue(self):
        """Return the papers of this volume that the reader may know, in order."""
        self.ensure_one()
        order = {
            "document_date": "document_date, item_number",
            "filing": "item_number",
        }[self.category_id.order_by]
        return self.env["archive.document"].search(
            [("volume_id", "=", self.id)], order=order
        )

    def action_print_catalogue(self):
        """Print the catalogue; the access log says who did (design 4.4)."""
        self.check_access("read")
        return self.env.ref(
            "customer_archive.archive_volume_report_catalogue"
        ).report_action(self)
