import base64

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class ArchiveSignatureEvidence(models.Model):
    """The drawing or scan that goes with a signature.

    It is content of the record, so it is kept apart from the append-only register:
    it is destroyed with the record, while the register keeps who signed and the
    SHA-256 of what was drawn. Nobody reads it here; ``archive.signature.image``
    shows it to who may read the record.
    """

    _name = "archive.signature.evidence"
    _description = "Drawings and scans of signatures"
    _log_access = False

    signature_id = fields.Integer(
        required=True, readonly=True, index=True, aggregator=None
    )
    kind = fields.Selection(
        [("image", "Drawing"), ("scan", "Scan")], required=True, readonly=True
    )
    content = fields.Binary(required=True, readonly=True, attachment=False)

    @api.model
    def _keep(self, signatures, kind: str, content: bytes):
        """Keep a drawing or scan that goes with signatures that were just given."""
        encoded = base64.b64encode(content)
        self.env.execute_query(
            SQL(
                "INSERT INTO archive_signature_evidence (signature_id, kind, content)"
                " SELECT unnest(%s), %s, %s RETURNING id",
                list(signatures._ids),
                kind,
                encoded,
            )
        )

    def _erase(self, signatures):
        """Remove the drawings and scans of ``signatures``: their record is erased.

        For the engine that erases records; the signatures themselves stay.
        """
        self.env.execute_query(
            SQL(
                "DELETE FROM archive_signature_evidence"
                " WHERE signature_id = ANY(%s) RETURNING id",
                list(signatures._ids),
            )
        )
        self.invalidate_model(flush=False)

    def _engine_only(self):
        raise UserError(
            self.env._("Drawings and scans are kept and erased by the archive itself.")
        )

    # pylint: disable=method-required-super
    @api.model_create_multi
    def create(self, vals_list):
        self.browse().check_access("create")
        self._engine_only()

    def write(self, vals):
        self.check_access("write")
        self._engine_only()

    def unlink(self):
        self.check_access("unlink")
        self._engine_only()
