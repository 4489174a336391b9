from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .archive_guard_mixin import GUARD_FUNCTION


class ArchiveSignatureEvidence(models.Model):
    """The drawing, scan or comment that goes with a signature.

    It is content of the record, so it is kept apart from the append-only register:
    it is destroyed with the record, while the register keeps who signed and the
    SHA-256 of what was drawn. Nobody reads it here; ``archive.signature.image`` and
    ``.comment`` show it to who may read the record. Nothing changes or removes a row
    but the engine that erases, in its window.
    """

    _name = "archive.signature.evidence"
    _description = "Drawings, scans and comments of signatures"
    _log_access = False

    signature_id = fields.Integer(
        required=True, readonly=True, index=True, aggregator=None
    )
    kind = fields.Selection(
        [("image", "Drawing"), ("scan", "Scan"), ("comment", "Comment")],
        required=True,
        readonly=True,
    )
    content = fields.Binary(readonly=True, attachment=False)
    text = fields.Text(readonly=True)

    def init(self):
        super().init()
        self.env.cr.execute(GUARD_FUNCTION)
        table = SQL.identifier(self._table)
        for name, event in (
            ("rows", SQL("UPDATE OR DELETE ON %s FOR EACH ROW", table)),
            ("truncate", SQL("TRUNCATE ON %s FOR EACH STATEMENT", table)),
        ):
            trigger = SQL.identifier(f"{self._table}_guard_{name}")
            self.env.cr.execute(
                SQL(
                    "DROP TRIGGER IF EXISTS %(trigger)s ON %(table)s;"
                    "CREATE TRIGGER %(trigger)s BEFORE %(event)s"
                    " EXECUTE FUNCTION archive_guard_refuse()",
                    trigger=trigger,
                    table=table,
                    event=event,
                )
            )

    def _guard_uninstall(self):
        """Drop the triggers on this model's table."""
        for name in ("rows", "truncate"):
            self.env.cr.execute(
                SQL(
                    "DROP TRIGGER IF EXISTS %s ON %s",
                    SQL.identifier(f"{self._table}_guard_{name}"),
                    SQL.identifier(self._table),
                )
            )

    @api.model
    def _keep(self, signatures, kind: str, *, content=None, text=None):
        """Keep what goes with signatures that were just given.

        :param content: a drawing or scan, as base64
        :param text: a comment
        """
        self.env.execute_query(
            SQL(
                "INSERT INTO archive_signature_evidence"
                " (signature_id, kind, content, text)"
                " SELECT unnest(%s), %s, %s, %s RETURNING id",
                list(signatures._ids),
                kind,
                content,
                text,
            )
        )

    def _erase(self, signatures):
        """Remove what goes with ``signatures``: their record is erased.

        For the engine that erases records; the signatures themselves stay.
        """
        self._engine(
            SQL(
                "DELETE FROM archive_signature_evidence"
                " WHERE signature_id = ANY(%s) RETURNING id",
                list(signatures._ids),
            )
        )

    def _reword(self, signatures, reword):
        """Leave titles out of the comments of ``signatures``, which stay.

        :param reword: function from text to text
        """
        for kept in self.search_fetch(
            [("signature_id", "in", signatures.ids), ("kind", "=", "comment")], ["text"]
        ):
            if (text := reword(kept.text)) != kept.text:
                self._engine(
                    SQL(
                        "UPDATE archive_signature_evidence SET text = %s"
                        " WHERE id = %s RETURNING id",
                        text,
                        kept.id,
                    )
                )

    def _engine(self, query: SQL):
        """Run ``query`` in the window that the triggers of this table let through."""
        guard = self.env["archive.guard.mixin"]
        guard._guard_set(self._table)
        self.env.execute_query(query)
        guard._guard_set("")
        self.invalidate_model(flush=False)
        self.env["archive.signature"].invalidate_model(["comment"], flush=False)

    def _engine_only(self):
        raise UserError(
            self.env._(
                "Drawings, scans and comments are kept and erased by the archive "
                "itself."
            )
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
