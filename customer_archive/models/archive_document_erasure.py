from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError

#: What a paper says beyond its place in the catalogue; it goes with the bytes.
CONTENT = (
    "document_number",
    "author",
    "valid_from",
    "valid_until",
    "amount",
    "sealed_by",
    "signed_by",
    "signed_on",
    "remarks",
    "return_reason",
    "paper_location_id",
)


class ArchiveDocument(models.Model):
    """Erased: the content goes for good, a line in the catalogue stays (#77, #210).

    One engine for deletion and destruction. Rows first: files, words inside them, old
    values, drawings of signatures and what the paper said are gone with one commit;
    `archive.erasure` removes the bytes and proves it.
    """

    _inherit = "archive.document"

    erasure_ids = fields.One2many(
        "archive.erasure", "document_id", string="Removed files", readonly=True
    )
    erased_on = fields.Datetime(string="Erased on", readonly=True, copy=False)

    def _guard_engine_fields(self):
        return super()._guard_engine_fields() | {"erased_on"}

    def _explain_readonly(self):
        # the form says what stays; nothing of it can be asked for any more
        if self.state in self._gone_for_good():
            return None
        return super()._explain_readonly()

    @api.model
    def _gone_for_good(self) -> tuple[str, ...]:
        """Return the states of papers of which nothing is left but a tombstone."""
        return ("erased", "destroyed")

    def _erasure_states(self) -> tuple[str, ...]:
        """Return the states from which a paper may be erased."""
        return ("trashed", "quarantined")

    def _erasure_files(self):
        """Return the files that hold content of each paper, by id (as superuser).

        Addons that keep content of a paper elsewhere add theirs.
        """
        files = defaultdict(lambda: self.env["ir.attachment"].sudo())
        for file in self._files_of(self):
            files[file.res_id] |= file
        return files

    @api.model
    def _files_of(self, records):
        """Return all files of ``records``, those of binary fields, too."""
        return (
            self.env["ir.attachment"]
            .sudo()
            .search(
                [
                    ("res_model", "=", records._name),
                    ("res_id", "in", records.ids),
                    "|",
                    ("res_field", "=", False),
                    ("res_field", "!=", False),
                ]
            )
        )

    def _erasure_forget(self):
        """Remove what is kept of the content in other tables.

        Addons that keep content of a paper elsewhere remove theirs.
        """
        self.env["archive.document.text"]._forget(self.ids)
        self._approval_forget_words()

    def _erase(self, reason):
        """Erase these papers, as the engine that has asked every rule.

        The bytes are removed by the scheduled action, after this is committed.

        :param reason: code for the ledger: ``deleted`` or ``destroyed``
        :raise UserError: for a paper that is neither in the bin nor quarantined
        """
        papers = self.sudo()
        papers._hold_lock()
        if wrong := papers.filtered(lambda d: d.state not in d._erasure_states()):
            raise UserError(
                self.env._(
                    "“%(name)s” is neither in the bin nor quarantined: it is not "
                    "erased.",
                    name=wrong[0].display_name,
                )
            )
        papers._erase_traces()
        now = fields.Datetime.now()
        papers._guard_write_each(
            {
                paper.id: {
                    "state": "erased",
                    "erased_on": now,
                    "name": paper._tombstone_title(),
                    **dict.fromkeys(CONTENT, False),
                }
                for paper in papers
            },
            reason="erased",
        )
        self.env["archive.ledger.entry"]._append(papers, "erased", reason_code=reason)
        trigger = self.env.ref("customer_archive.ir_cron_erasure").sudo()
        trigger._trigger()

    def _erase_traces(self):
        """Delete the files of these papers, wherever they are, and what they said.

        With one `archive.erasure` for each file, whose bytes are removed later.
        """
        files = self._erasure_files()
        everything = self.env["ir.attachment"].sudo().union(*files.values())
        derived = everything._archive_derived().grouped("res_id")
        for id_ in files:
            files[id_] |= (
                everything.union(
                    *(derived[file.id] for file in files[id_] if file.id in derived)
                )
                - everything
            )
        everything = everything.union(*files.values())
        self.env["archive.erasure"]._begin(files)
        everything._archive_unlink()
        self._erasure_forget()

    def _tombstone_title(self) -> str:
        """Return the title that stays in the catalogue: its own, or its type only."""
        self.ensure_one()
        policy = self.type_id.policy_id
        if policy.tombstone == "reduced" or self.secrecy == "top_secret":
            spoken = self.company_id._archive_spoken(self)
            return f"[{spoken.type_id.name or spoken.category_id.name}]"
        return self.name

    def _erasure_pending(self):
        """Return those of these papers of which some bytes are not proven gone."""
        rows = self.env["archive.erasure"].sudo()
        pending = rows._read_group(
            [("document_id", "in", self.ids), ("state", "=", "pending")],
            ["document_id"],
        )
        ids = {document.id for (document,) in pending}
        return self.filtered(lambda paper: paper.id in ids)

    def _erasure_done(self):
        """Called when bytes of these papers were removed: go on where all are gone."""

    def _erasure_proof(self) -> dict[int, str]:
        """Return in words what became of the bytes of each paper, by id."""
        proof = {}
        rows = self.env["archive.erasure"].sudo()
        of_paper = rows.search([("document_id", "in", self.ids)]).grouped("document_id")
        for paper in self:
            files = of_paper.get(paper, rows)
            shared = files.filtered(lambda row: row.state == "shared")
            parts = [
                self.env._(
                    "%(count)s files, %(size)s bytes, removed and looked for again.",
                    count=len(files),
                    size=sum(files.mapped("size")),
                )
                if files
                else self.env._("No file: the paper itself was destroyed.")
            ]
            if shared:
                parts.append(
                    self.env._(
                        "%(count)s of them are also files of other records, where they "
                        "stay.",
                        count=len(shared),
                    )
                )
            proof[paper.id] = " ".join(parts)
        return proof
