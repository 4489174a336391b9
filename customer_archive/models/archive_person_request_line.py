from odoo import api, fields, models
from odoo.tools import SQL


class ArchivePersonRequestLine(models.Model):
    """What was erased, or is kept, on which ground and until when."""

    _name = "archive.person.request.line"
    _description = "Answer to a person"
    _inherit = ["archive.guard.mixin", "archive.confidential.mixin"]
    _order = "request_id, id"
    _rec_name = "what"

    request_id = fields.Many2one(
        "archive.person.request", required=True, readonly=True, ondelete="restrict"
    )
    kind = fields.Selection(
        [("erased", "Erased"), ("kept", "Kept")], required=True, readonly=True
    )
    what = fields.Char(readonly=True)
    count = fields.Integer(string="Number", readonly=True, aggregator=None)
    ground = fields.Char(readonly=True)
    until = fields.Date(readonly=True)

    _request_idx = models.Index("(request_id, id)")

    @api.model
    def _confidential_sources(self):
        return {
            "request": SQL(
                "SELECT line.id FROM archive_person_request_line AS line"
                " WHERE line.request_id IN (%s)",
                self.env["archive.person.request"]._confidential_query(),
            )
        }

    def _guard_engine_fields(self):
        return frozenset({"request_id", "kind", "what", "count", "ground", "until"})

    def _guard_open_states(self):
        return ()

    def _guard_frozen(self):
        return self.filtered(lambda line: line._origin.id)

    def _guard_message(self):
        return self.env._(
            "The answer is written by the archive when the request is answered."
        )

    @api.model
    def _write_down(self, request, lines):
        """Keep the lines of an answer."""
        if lines:
            self.sudo()._guard_create(
                [{"request_id": request.id, **line} for line in lines],
                reason="answered",
            )
