from odoo import api, fields, models
from odoo.tools import SQL


class ArchivePaperLineMixin(models.AbstractModel):
    """A paper on a list that is counted: handed to the archive, or lent by it.

    Named when it is listed, never exchanged; what was counted is noted by the steps of
    the list. A model names the list in ``_confidential_parent`` and has a ``state``.
    """

    _name = "archive.paper.line.mixin"
    _description = "Paper on a list"
    _inherit = ["archive.guard.mixin", "archive.confidential.mixin"]
    _confidential_papers = ("document_id",)

    document_id = fields.Many2one(
        "archive.document",
        string="Paper",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    reference = fields.Char(related="document_id.reference")
    document_date = fields.Date(related="document_id.document_date")
    pages = fields.Integer(related="document_id.pages", aggregator=None)
    copies = fields.Integer(related="document_id.copies", aggregator=None)
    received = fields.Boolean()
    remarks = fields.Char()

    @api.model
    def _confidential_sources(self):
        # of a list that one may know, those papers that one may know
        parent = self._fields[self._confidential_parent]
        return {
            "list": SQL(
                "SELECT line.id FROM %s AS line"
                " WHERE %s IN (%s) AND line.document_id IN (%s)",
                SQL.identifier(self._table),
                SQL.identifier("line", parent.name),
                self.env[parent.comodel_name]._confidential_query(),
                self.env["archive.document"]._confidential_query(),
            )
        }

    def _guard_content_fields(self):
        return frozenset({"received", "remarks"})

    def _guard_engine_fields(self):
        return super()._guard_engine_fields() | self._guard_create_fields()

    def _guard_create_fields(self):
        return frozenset({self._confidential_parent, "document_id"})

    def _guard_given(self, vals_list):
        return super()._guard_given(vals_list) - self._guard_create_fields()
