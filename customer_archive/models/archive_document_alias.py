from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class ArchiveDocumentAlias(models.Model):
    """A code under which a paper was known before: it moved, or came with it (#26).

    Written by engines only, and never changed: whoever holds an old slip of paper
    finds the document by it.
    """

    _name = "archive.document.alias"
    _description = "Former place of a document"
    _inherit = ["archive.confidential.mixin"]
    _order = "id desc"
    _rec_name = "reference"

    document_id = fields.Many2one(
        "archive.document",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    reference = fields.Char(
        string="Former reference code", required=True, readonly=True, index=True
    )
    volume_id = fields.Many2one(
        "archive.volume",
        string="Former volume",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    item_number = fields.Integer(
        string="Former item number", readonly=True, aggregator=None
    )
    pages = fields.Char(string="Former pages", readonly=True)
    moved_to_id = fields.Many2one(
        "archive.volume",
        string="Moved to",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    moved_on = fields.Datetime(string="Moved on", readonly=True)
    moved_by_id = fields.Many2one(
        "res.users", string="Moved by", readonly=True, ondelete="restrict"
    )
    reason = fields.Char(readonly=True)

    def _confidential_sources(self):
        return {
            "documents": SQL(
                "SELECT id FROM archive_document_alias WHERE document_id IN (%s)",
                self.env["archive.document"]._confidential_query(),
            )
        }

    @api.model
    def _erasure_forget(self, documents):
        """Blank why ``documents`` moved: they are erased; the codes stay."""
        self.env.execute_query(
            SQL(
                "UPDATE archive_document_alias SET reason = NULL"
                " WHERE document_id = ANY(%s) RETURNING id",
                documents.ids,
            )
        )
        self.invalidate_model(["reason"])

    def write(self, vals):  # pylint: disable=method-required-super
        self.check_access("write")
        raise UserError(self._unchangeable_message())

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise UserError(self._unchangeable_message())

    def _unchangeable_message(self):
        return self.env._("Where a paper stood before is never changed or deleted.")
