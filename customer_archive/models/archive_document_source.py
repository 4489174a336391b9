from odoo import api, fields, models
from odoo.exceptions import UserError


class ArchiveDocument(models.Model):
    """Where a paper came from: a mail of the inbox, a file in another document.

    Plain text and number: a reference field would show the source's name, and keep
    Odoo from deleting it.
    """

    _inherit = "archive.document"

    source_model = fields.Char(string="Model it came from", readonly=True, copy=False)
    source_id = fields.Integer(
        string="Record it came from", readonly=True, copy=False, aggregator=None
    )
    source_label = fields.Char(string="Came from", compute="_compute_source_label")
    can_open_source = fields.Boolean(compute="_compute_can_open_source")

    _source_idx = models.Index(
        "(source_model, source_id) WHERE source_model IS NOT NULL"
    )

    def _guard_engine_fields(self):
        return super()._guard_engine_fields() | {"source_model", "source_id"}

    @api.model
    def _capture_fields(self):
        return super()._capture_fields() | {"document_date"}

    @api.depends_context("lang")
    @api.depends("source_model", "source_id")
    def _compute_source_label(self):
        kinds = self.env["ir.model"].sudo()
        for document in self:
            kind = kinds._get(document.source_model).name or document.source_model
            number = document.source_id or ""
            document.source_label = f"{kind} {number}".strip() if kind else False

    @api.depends_context("uid")
    @api.depends("source_model", "source_id")
    def _compute_can_open_source(self):
        for document in self:
            document.can_open_source = bool(document._source_record())

    def _source_record(self):
        """Return the source where the user may read it now, or None."""
        if not self.source_id or self.source_model not in self.env:
            return None
        record = self.env[self.source_model].browse(self.source_id).exists()
        return record if record and record.has_access("read") else None

    def action_open_source(self):
        """Open the record that the paper was taken from."""
        self.ensure_one()
        self.check_access("read")
        if record := self._source_record():
            return self._open_form(record)
        raise UserError(
            self.env._(
                "What it came from is gone, or it is not yours to know. The paper has "
                "its own copy of the file."
            )
        )

    @api.model
    def _capture_from(self, source, files, values=None):
        """Capture ``files`` as :meth:`_capture`, and remember where they came from.

        :param source: the record that they were taken from, possibly none
        """
        results = self._capture(files, values)
        drafts = self.browse(result["id"] for result in results if "id" in result)
        if source:
            drafts._came_from(source)
        return results

    def _came_from(self, source):
        """Note on these papers that they were taken from the record ``source``."""
        self.sudo()._guard_write(
            {"source_model": source._name, "source_id": source.id}, reason="source"
        )
