from odoo import api, fields, models


class ArchiveVolumePart(models.TransientModel):
    """The parts of a large volume, each to be downloaded by itself (#172).

    Only numbers: what a part holds is looked up, asked for and logged when it is
    downloaded.
    """

    _name = "archive.volume.part"
    _inherit = ["archive.form.mixin"]
    _description = "Part of a volume"
    _order = "number, id"
    _transient_max_hours = 12

    volume_id = fields.Many2one("archive.volume", required=True, readonly=True)
    number = fields.Integer(string="Part number", readonly=True, aggregator=None)
    first_item = fields.Integer(string="From item", readonly=True, aggregator=None)
    last_item = fields.Integer(string="To item", readonly=True, aggregator=None)
    paper_count = fields.Integer(string="Number of papers", readonly=True)
    page_count = fields.Integer(string="Pages", readonly=True)

    @api.model
    def _choose(self, volume, parts):
        """Return the action that lets the user choose among ``parts``.

        :param parts: the papers of each part
        """
        rows = self.sudo().create(
            [
                {
                    "volume_id": volume.id,
                    "number": number,
                    "first_item": papers[:1].item_number,
                    "last_item": papers[-1:].item_number,
                    "paper_count": len(papers),
                    "page_count": sum(papers.mapped("pages")),
                }
                for number, papers in enumerate(parts, 1)
            ]
        )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_archive.archive_volume_part_action"
        )
        return {**action, "domain": [("id", "in", rows.ids)]}

    def action_download(self):
        """Download this part.

        :raise UserError: as for the volume
        """
        self.ensure_one()
        self.check_access("read")
        self.volume_id.check_access("read")
        return self.volume_id._part_action(self.number)
