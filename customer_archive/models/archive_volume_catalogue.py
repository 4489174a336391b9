from odoo import api, fields, models

from ..tools.filing import page_place


class ArchiveVolume(models.Model):
    """The catalogue of a volume (卷内文件目录), on screen and printed (#37, #170)."""

    _inherit = "archive.volume"

    catalogue_ids = fields.Many2many(
        "archive.document",
        compute="_compute_catalogue_ids",
        help="Its papers that the reader may know, in the order of the category.",
    )

    move_ids = fields.Many2many(
        "archive.document.alias",
        string="Moved in and out",
        compute="_compute_move_ids",
        help="Part of the remarks sheet: what came, what went, and why (#26).",
    )

    @api.depends_context("uid")
    def _compute_move_ids(self):
        for volume in self:
            volume.move_ids = self.env["archive.document.alias"].search(
                [
                    "|",
                    ("volume_id", "=", volume.id),
                    ("moved_to_id", "=", volume.id),
                ],
                order="id",
            )

    @api.depends_context("uid")
    def _compute_catalogue_ids(self):
        for volume in self:
            volume.catalogue_ids = volume._catalogue()

    def _catalogue(self):
        """Return the papers of this volume that the reader may know, in order.

        The order of the category while it is open; once the pages are numbered, the
        order of the pages, which never changes again.
        """
        self.ensure_one()
        order = {
            "document_date": "document_date, item_number",
            "filing": "item_number",
        }[self.category_id.order_by]
        # only what the order asks for: a volume may hold thousands
        papers = self.env["archive.document"].search_fetch(
            [("volume_id", "=", self.id)],
            ["bundle_id", "page_from", "page_to", "page_after"],
            order=order,
        )
        if self.state == "open":
            return papers._bound_together()
        return papers.sorted(lambda p: page_place(p.page_from, p.page_to, p.page_after))

    def _add_remark(self, line):
        """Add a line to the remarks sheet, as the engine."""
        self.ensure_one()
        self.remarks = "\n".join(filter(None, (self.remarks, line)))

    def action_print_catalogue(self):
        """Print the catalogue; the access log says who did (design 4.4)."""
        self.check_access("read")
        return self.env.ref(
            "customer_archive.archive_volume_report_catalogue"
        ).report_action(self)

    def action_print_papers(self):
        """Print cover, catalogue and remarks sheet in the order of binding (#172)."""
        self.check_access("read")
        return self.env.ref(
            "customer_archive.archive_volume_report_papers"
        ).report_action(self)

    def _date_range(self):
        """Return the dates of the first and the last paper that the reader may know."""
        dates = self._catalogue().mapped("document_date")
        return (min(dates), max(dates)) if dates else (False, False)
