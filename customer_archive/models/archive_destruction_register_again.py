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
#: In which state a paper is after what an entry says; of one that was erased again the
#: witness may still have to sign.
STATES = {
    "deleted": "erased",
    "erased": "erased",
    "again": "erased",
    "destroyed": "destroyed",
    "transferred": "transferred",
}


class ArchiveDestructionRegister(models.Model):
    """A backup brings destroyed papers back: they go again (ISO 16175 R2.1.6).

    Called by the command `archive_destroy_again` with an exported register.
    """

    _inherit = "archive.destruction.register"

    @api.model
    def _still_there(self, rows):
        """Return (document, row) of papers that are not as the register left them.

        :param rows: dictionaries of exported rows in their order; the last one of a
            paper counts, and nothing counts for less than what was said before
        """
        last = {}
        for row in rows:
            if row["kind"] in STATES and not (
                row["kind"] == "again" and row["document_id"] in last
            ):
                last[row["document_id"]] = row
        documents = self.env["archive.document"].sudo().browse(last).exists()
        found = []
        for document in documents:
            row = last[document.id]
            same = (document.reference, document.sha256 or None) == (
                row.get("reference"),
                row.get("sha256") or None,
            )
            after = STATES[row["kind"]]
            if same and document.state not in (after, "destroyed"):
                found.append((document, row))
        return found

    @api.model
    def _destroy_again(self, found):
        """Bring papers to the state in which the register left them.

        What was decided then stands: nothing is asked again. All in one transaction;
        the bytes follow, and lists and requests end as far as they are done with.

        :param found: as :meth:`_still_there` returns it
        """
        row_of = dict(found)
        documents = self.env["archive.document"].sudo().union(*row_of)
        by_state = dict.fromkeys(STATES.values(), documents.browse())
        for document, row in found:
            by_state[STATES[row["kind"]]] |= document
        gone = (documents - by_state["transferred"]).filtered(
            lambda d: d.state not in d._gone_for_good()
        )
        inside = gone.filtered(lambda d: d.state not in d._erasure_states())
        inside._guard_write({"state": "quarantined"}, reason="again")
        if gone:
            gone._erase("again")
        lists = self.env["archive.disposal"].sudo()
        for state, papers in by_state.items():
            papers.filtered(lambda d, state=state: d.state != state)._guard_write(
                {"state": state}, reason="again"
            )
            lines = papers._lines_on_lists()
            lines._settle_again(state)
            lists |= lines.disposal_id
        deleted = documents.filtered(lambda d: self._was_deleted(row_of[d]))
        requests = self.env["archive.deletion.request"].sudo()
        for state, papers in (("done", deleted), ("void", documents - deleted)):
            requests.search(
                [
                    ("document_id", "in", papers.ids),
                    ("state", "not in", ("restored", "done")),
                ]
            )._settle_again(state)
        self._enter(
            "again",
            documents,
            {
                document.id: {name: row.get(name) for name in KEPT}
                for document, row in found
            },
        )
        # what had no bytes waits for nothing
        documents._erasure_done()
        lists._settle_again()
        documents.volume_id._follow_documents()

    @api.model
    def _was_deleted(self, row) -> bool:
        """Whether a request for deletion was carried out, not overtaken by a list."""
        number = row.get("list_number") or ""
        return row["kind"] == "deleted" or number.startswith("archive.deletion.request")

    @api.model
    def _prove_again(self, documents):
        """Enter that the bytes of papers that were erased again are gone by now."""
        last = {row.document_id: row for row in self._rows_again(documents)}
        for document in documents:
            row = last.get(document.id)
            if row and not row.proof:
                kept = {name: row[name] for name in KEPT}
                self._enter("again", document, {document.id: kept})

    @api.model
    def _rows_again(self, documents):
        domain = [("document_id", "in", documents.ids), ("kind", "=", "again")]
        return self.sudo().search(domain, order="id")
