from odoo import api, fields, models


class ArchiveDocumentMove(models.TransientModel):
    """Moves filed papers into another volume, with a reason (#26, #27)."""

    _name = "archive.document.move"
    _description = "Move to another volume"
    _inherit = ["archive.form.mixin"]

    document_ids = fields.Many2many(
        "archive.document",
        string="Papers",
        required=True,
        default=lambda self: self._chosen("archive.document"),
    )
    candidate_ids = fields.Many2many("archive.volume", compute="_compute_candidate_ids")
    volume_id = fields.Many2one("archive.volume", string="Into", required=True)
    volume_state = fields.Selection(related="volume_id.state")
    page_after = fields.Integer(
        string="Behind page",
        help="Last page of the paper behind which it goes; it gets 40-1, 40-2 (#27).",
    )
    reason = fields.Char(required=True)

    @api.depends("document_ids")
    def _compute_candidate_ids(self):
        volumes = self.env["archive.volume"]
        for wizard in self:
            former = wizard.document_ids.volume_id
            wizard.candidate_ids = volumes.search(
                [
                    ("state", "in", ("open", "closed")),
                    ("id", "not in", former.ids),
                    ("company_id", "in", former.company_id.ids),
                    ("category_id", "in", former.category_id.ids),
                    ("top_secret", "in", former.mapped("top_secret")),
                    ("retention_class_id", "in", former.retention_class_id.ids),
                ]
            )

    def action_move(self):
        """Move the papers; all or none.

        :raise AccessError: for who is no archivist
        :raise UserError: for whatever the papers or the volume refuse
        """
        self.env["archive.document"]._check_may_move()
        self.ensure_one()
        after = self.page_after if self.volume_state == "closed" else 0
        self.document_ids._move_to(self.volume_id, self.reason, after)
        return {"type": "ir.actions.act_window_close"}
