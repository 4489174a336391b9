import hashlib

from odoo import models

from ..tools.approval import content_digest


class ArchiveApprovalMixin(models.AbstractModel):
    """What is signed, and what follows when it changes during a round."""

    _inherit = "archive.approval.mixin"

    def _approval_digests(self) -> dict[int, str]:
        """Return the SHA-256 of what is signed, as the database holds it now."""
        names = self._approval_fields()
        # source texts, whatever the language of who signs
        records = self.sudo().with_context(lang=None, active_test=False)
        records.flush_recordset(names)
        records.invalidate_recordset(names, flush=False)
        files = self._approval_file_digests()
        return {
            record.id: content_digest(
                record._name,
                record.id,
                record._approval_values(names),
                files.get(record.id, ()),
            )
            for record in records
        }

    def _approval_values(self, names) -> dict[str, object]:
        """Return what is signed of this record, by field."""
        self.ensure_one()
        values = {name: self._approval_value(name) for name in names}
        optional = self._approval_fields_if_set()
        return {
            name: value
            for name, value in values.items()
            if (value is not None and value is not False) or name not in optional
        }

    def _approval_value(self, name: str) -> object:
        """Return a field's value in plain JSON types, the same in every language."""
        field = self._fields[name]
        value = self[name]
        if field.type == "boolean":
            return value
        if field.relational:
            return sorted(value.ids) if field.type != "many2one" else value.id or None
        if field.type in ("integer", "float", "monetary", "json"):
            return value
        if not value:
            return None
        if isinstance(value, bytes):
            return hashlib.sha256(value).hexdigest()
        return str(value)

    def _approval_content_changed(self, reason=None, reason_code=None):
        """End the open rounds of these records: what was signed is no longer there.

        For models that let the content change while signatures are collected, and for
        hand-overs.

        :param reason: why, in words, told with the record
        :param reason_code: why, for the ledger
        """
        rounds = (
            self.env["archive.approval.round"]
            .sudo()
            .search(
                [
                    ("res_model", "=", self._name),
                    ("res_id", "in", self.ids),
                    ("state", "=", "open"),
                ]
            )
        )
        self._approval_void(rounds, reason, reason_code)

    def _approval_void(self, rounds, reason=None, reason_code=None):
        reason = reason or self.env._("The content changed after submission.")
        records, rounds = self._approval_close(rounds, "void", reason)
        if rounds:
            records._approval_ledger("voided", rounds, reason_code)
            records._approval_withdrawn(rounds, reason, changed=True)
            records._approval_finish(rounds)

    def _approval_end(self, reason, reason_code=None):
        """End what waits for signatures, for good: the caller says what they are now.

        :param reason: why, in words, told with the round
        :param reason_code: why, for the ledger
        """
        records, rounds = self._approval_close(
            self.sudo().approval_round_id, "void", reason
        )
        if rounds:
            records._approval_ledger("voided", rounds, reason_code)
            records._approval_finish(rounds)
