from odoo import fields, models


class ArchiveDocumentEvent(models.TransientModel):
    """Records the event from which the years of keeping count (#168)."""

    _name = "archive.document.event"
    _description = "Record an event of keeping"
    _inherit = ["archive.form.mixin"]

    document_ids = fields.Many2many(
        "archive.document",
        string="Papers",
        required=True,
        default=lambda self: self._chosen("archive.document"),
    )
    day = fields.Date(
        string="Happened on",
        required=True,
        default=lambda self: self.env.company._archive_today(),
    )
    reason = fields.Char(
        string="What happened", required=True, help="For example: lease ended."
    )

    def action_record(self):
        """Record it; all or none.

        :raise AccessError: for who is no archivist
        :raise UserError: for papers that wait for no event, or would be kept shorter
        """
        self.ensure_one()
        self.document_ids._record_event(self.day, self.reason)
        return {"type": "ir.actions.act_window_close"}
