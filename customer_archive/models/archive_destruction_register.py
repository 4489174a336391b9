from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ..tools.snapshot import SnapshotMany2one

#: Kinds of entries that say what became of the bytes.
PROVEN = ("deleted", "erased", "destroyed", "again")


class ArchiveDestructionRegister(models.Model):
    """What was erased, by whom, before whom, when and how: for ever (#210, #296).

    Append-only snapshots without references: it outlives papers, people and companies.
    What is added later about the same item (the witness has signed) is a row of its
    own.
    """

    _name = "archive.destruction.register"
    _description = "Destruction register"
    _inherit = ["archive.append.only.mixin", "archive.confidential.mixin"]
    _log_access = False
    _order = "id desc"
    _rec_name = "reference"

    at = fields.Datetime(string="Entered", required=True, readonly=True)
    kind = fields.Selection(
        [
            ("deleted", "Deleted after the month in the bin"),
            ("erased", "Erased, the witness has still to sign"),
            ("destroyed", "Destroyed, signed by the witness"),
            ("transferred", "Handed over to another archive"),
            ("shortened", "Quarantine shortened"),
            ("again", "Erased again after a backup was restored"),
        ],
        required=True,
        readonly=True,
    )
    company_id = SnapshotMany2one("res.company", readonly=True)
    document_id = fields.Integer(
        string="Document number", required=True, readonly=True, aggregator=None
    )
    reference = fields.Char(string="Reference code", readonly=True, index=True)
    title = fields.Char(readonly=True)
    type_name = fields.Char(string="Type", readonly=True)
    category_name = fields.Char(string="Category", readonly=True)
    department_name = fields.Char(string="Originating department", readonly=True)
    filing_year = fields.Integer(string="Year", readonly=True, aggregator=None)
    secrecy = fields.Char(readonly=True)
    retention_code = fields.Char(string="Retention class", readonly=True)
    kept_from = fields.Date(readonly=True)
    kept_until = fields.Date(readonly=True)
    pages = fields.Integer(readonly=True)
    copies = fields.Integer(readonly=True, aggregator=None)
    sha256 = fields.Char(
        string="SHA-256 at filing",
        readonly=True,
        help="Digest of the files, to tell after a backup was restored whether this is "
        "the paper that was destroyed.",
    )
    reason = fields.Char(readonly=True)
    requested_by = fields.Char(string="Listed or asked for by", readonly=True)
    appraised_by = fields.Char(string="Appraised by", readonly=True)
    approved_by = fields.Char(string="Approved by", readonly=True)
    approved_on = fields.Datetime(string="Approved on", readonly=True)
    quarantine_from = fields.Date(string="Stored apart from", readonly=True)
    quarantine_until = fields.Date(string="Stored apart until", readonly=True)
    verified_by = fields.Char(string="Verified by", readonly=True)
    place = fields.Char(readonly=True)
    method = fields.Char(readonly=True)
    executed_by = fields.Char(string="Carried out by", readonly=True)
    witnessed_by = fields.Char(string="Witness", readonly=True)
    proof = fields.Char(readonly=True)
    list_number = fields.Char(string="List or request", readonly=True, index=True)

    _document_idx = models.Index("(document_id, id)")

    @api.model
    def _confidential_wide(self, alias):
        roles = (
            "archivist",
            "supervisor",
            "general_manager",
            "customer_director",
            "customer_service_manager",
            "auditor",
        )
        if any(
            self.env.user.has_group(f"customer_archive.group_{role}") for role in roles
        ):
            return SQL("TRUE")
        return None

    @api.model
    def _check_may_print(self):
        """Refuse who may look things up here, but not print the register (#296).

        :raise AccessError: for anybody but archivist, auditor and general manager
        """
        roles = ("archivist", "auditor", "general_manager")
        if self.env.su or any(
            self.env.user.has_group(f"customer_archive.group_{role}") for role in roles
        ):
            return
        raise AccessError(
            self.env._(
                "The archivist, the auditor and the general manager print the "
                "destruction register (R4 §5)."
            )
        )

    @api.model
    def _enter(self, kind, documents, values=None):
        """Add a row for each paper, in the language of its company.

        :param kind: key of the field ``kind``
        :param documents: ``archive.document``, as superuser
        :param values: document id -> further values, or the same for all under ``None``
        """
        rows = []
        for company, papers in documents.grouped("company_id").items():
            rows += self._rows(kind, company._archive_spoken(papers), values or {})
        if not rows:
            return self.sudo().browse()
        entered = self._append_values(rows)
        # sealed with the ledger: a row that is altered or lost shows
        self.env["archive.ledger.entry"]._append(
            entered, "registered", digests=entered._digests()
        )
        return entered

    @api.model
    def _rows(self, kind, documents, values) -> list[dict]:
        """Return the values of :meth:`_enter`, in the language of ``documents``."""
        labels = dict(
            documents._fields["secrecy"]._description_selection(documents.env)
        )
        # what is not erased, or not gone yet, has nothing to prove
        proven = documents - documents._erasure_pending()
        proof = proven._erasure_proof() if kind in PROVEN else {}
        reword = documents._tombstone_rewording()
        rows = []
        for document in documents:
            class_ = document.volume_id.retention_class_id
            given = {**values.get(None, {}), **values.get(document.id, {})}
            if reword and given.get("reason"):
                given["reason"] = reword(given["reason"])
            rows.append(
                {
                    "at": fields.Datetime.now(),
                    "kind": kind,
                    "company_id": document.company_id.id,
                    "document_id": document.id,
                    "reference": document.reference,
                    "title": document._tombstone_title(),
                    "type_name": document.type_id.name,
                    "category_name": document.category_id.display_name,
                    "department_name": document.department_id.name,
                    "filing_year": document.filing_year,
                    "secrecy": labels[document.secrecy],
                    "retention_code": class_.code,
                    "kept_from": document.retention_start,
                    "kept_until": document.retention_due,
                    "pages": document.pages,
                    "copies": document.copies,
                    "sha256": document.sha256,
                    "proof": proof.get(document.id),
                    **given,
                }
            )
        return rows

    def _digests(self) -> dict[int, str]:
        """Return the SHA-256 of each row as the database holds it, by id."""
        self.env.flush_all()
        return dict(
            self.env.execute_query(
                SQL(
                    "SELECT id, encode(sha256(convert_to("
                    "jsonb_strip_nulls(to_jsonb(row))::text, 'UTF8')), 'hex')"
                    " FROM archive_destruction_register AS row"
                    " WHERE id = ANY(%s)",
                    list(self.ids),
                )
            )
        )
