from odoo import api, models

#: Columns that an entry about erasing again takes from the first one.
KEPT = (
    "reason",
    "requested_by",
    "appraised_by",
    "approved_by",
    "approved_on",
    "quarantine_from",
    "quarantine_until",
    "verified_by",
    "place",
    "method",
    "executed_by",
    "witnessed_by",
    "list_number",
)


class ArchiveDestructionRegister(models.Model):
    """A backup brings destroyed papers back: they go again (ISO 16175 R2.1.6).

    Called by the command `archive_destroy_again` with an exported register.
    """

    _inherit = "archive.destruction.register"

    @api.model
    def _still_there(self, rows):
        """Return (document, row) of papers that should be gone and are there.

        :param rows: dictionaries of exported rows; the last one of a paper counts
        """
        last = {
            row["document_id"]: row
            for row in rows
            if row["kind"] in ("deleted", "erased", "destroyed", "again")
        }
        documents = self.env["archive.document"].sudo().browse(last).exists()
        found = []
        for document in documents:
            row = last[document.id]
            same = (document.reference, document.sha256 or None) == (
                row.get("reference"),
                row.get("sha256") or None,
            )
            if same and document.state not in ("erased", "destroyed"):
                found.append((document, row))
        return found

    @api.model
    def _destroy_again(self, found):
        """Erase papers that were destroyed before the backup was restored.

        What was decided then stands: nothing is asked again. All in one transaction;
        the bytes follow.

        :param found: as :meth:`_still_there` returns it
        """
        for document, row in found:
            if document.state not in document._erasure_states():
                document._guard_write({"state": "quarantined"}, reason="again")
            document._erase("again")
            destroyed = row["kind"] in ("erased", "destroyed", "again")
            if destroyed:
                document._guard_write({"state": "destroyed"}, reason="again")
            self.env["archive.disposal.line"].sudo().search(
                [
                    ("document_id", "=", document.id),
                    ("state", "in", ("listed", "quarantined", "erased", "transfer")),
                ]
            )._guard_write({"state": "destroyed"}, reason="again")
            self.env["archive.deletion.request"].sudo().search(
                [
                    ("document_id", "=", document.id),
                    ("state", "in", ("draft", "submitted", "returned", "trashed")),
                ]
            )._guard_write({"state": "done"}, reason="again")
            self._enter(
                "again",
                document,
                {document.id: {name: row.get(name) for name in KEPT}},
            )
