import re

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.snapshot import SnapshotMany2one

#: Events, reasons and field names are codes: no room for values or personal data.
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}")
DIGEST = re.compile(r"[0-9a-f]{64}")


class ArchiveLedgerEntry(models.Model):
    """One thing that happened to one archive record (design 4.4).

    It holds ids, codes, field names and digests; values and contents live with the
    document and are destroyed with it. Entries are sealed by `archive.ledger.seal`.

    The column ``xid`` (the writing transaction, unknown to the ORM) lets the sealer
    tell what is older than every running transaction.
    """

    _name = "archive.ledger.entry"
    _description = "Ledger entry"
    _inherit = "archive.append.only.mixin"
    _log_access = False
    _order = "id desc"
    _rec_name = "event"

    at = fields.Datetime(
        required=True,
        readonly=True,
        help="When it happened, by the database's clock.",
    )
    user_id = SnapshotMany2one("res.users", readonly=True)
    company_id = SnapshotMany2one("res.company", readonly=True)
    event = fields.Char(string="Code of the event", required=True, readonly=True)
    event_label = fields.Char(string="What happened", compute="_compute_labels")
    model = fields.Char(required=True, readonly=True)
    model_label = fields.Char(string="Kind of record", compute="_compute_labels")
    # a plain number: a reference field would show the record's name
    res_id = fields.Integer(
        string="Record", required=True, readonly=True, aggregator=None
    )
    field_names = fields.Char(string="Fields", readonly=True)
    reason_code = fields.Char(string="Reason", readonly=True)
    digest = fields.Char(
        readonly=True,
        help="SHA-256 of what is meant, salted per document where it could be guessed.",
    )
    related = fields.Char(
        string="Related record",
        readonly=True,
        help="The request, round or register that led to this, as “model,id”.",
    )
    seal_id = SnapshotMany2one(
        "archive.ledger.seal",
        compute="_compute_seal_id",
        search="_search_seal_id",
        help="The seal over this entry; empty while it is not yet sealed.",
    )

    _record_index = models.Index("(model, res_id, id)")
    _at_index = models.Index("USING brin (at)")

    def init(self):
        super().init()
        self.env.cr.execute(
            """
            ALTER TABLE archive_ledger_entry
                ADD COLUMN IF NOT EXISTS xid xid8 DEFAULT pg_current_xact_id();
            CREATE INDEX IF NOT EXISTS archive_ledger_entry_xid_index
                ON archive_ledger_entry (xid)
            """
        )

    @api.model
    def _event_labels(self) -> dict[str, str]:
        """Return what each event's code means, in the user's language.

        Addons that append events of their own add their words.
        """
        return {
            "access_granted": self.env._("Access granted"),
            "access_log_expired": self.env._("Old rows of the access log deleted"),
            "access_revoked": self.env._("Access ended"),
            "answered": self.env._("Joined its reply"),
            "answered_apart": self.env._("Answered; stays in its volume"),
            "approval_action_failed": self.env._("Action after the signatures failed"),
            "approved": self.env._("All signatures given"),
            "approved_to_file": self.env._("Approved to file by a leader"),
            "approved_to_file_taken_back": self.env._("Approval to file taken back"),
            "box_moved": self.env._("Box put in another place"),
            "box_opened": self.env._("Box opened"),
            "boxed": self.env._("Put into a box"),
            "changed": self.env._("Filed paper changed by an approved request"),
            "found_in_error": self.env._("Found to be filed in error"),
            "custody_handed": self.env._("Transfer list handed to the archive"),
            "custody_sent_back": self.env._(
                "Transfer list sent back to the department"
            ),
            "custody_taken": self.env._("Transfer list taken over by the archive"),
            "certified": self.env._("Certificate of destruction filed"),
            "delegated": self.env._("Signing delegated"),
            "delegation_revoked": self.env._("Delegation revoked"),
            "destroyed": self.env._("Destroyed"),
            "destruction_begun": self.env._("Destruction begun"),
            "disposal_aborted": self.env._("Destruction list given up"),
            "dossier_opened": self.env._("Dossier opened"),
            "erased": self.env._("Erased"),
            "filed": self.env._("Filed"),
            "handed_over": self.env._("Handed over"),
            "hold_lifted": self.env._("Hold lifted"),
            "hold_placed": self.env._("Hold placed"),
            "imported": self.env._("Catalogue imported"),
            "kept": self.env._("Kept by decision on a destruction list"),
            "mail_deleted": self.env._("Dismissed e-mail deleted"),
            "mail_erased": self.env._("E-mail erased with its last paper"),
            "mail_dismissed": self.env._("E-mail dismissed"),
            "mail_released": self.env._("E-mail let out of quarantine"),
            "mail_taken": self.env._("E-mail taken over"),
            "moved": self.env._("Moved to another volume"),
            "pages_arranged": self.env._("Pages of the files arranged anew"),
            "pages_taken": self.env._("Made of pages of another paper"),
            "paper_placed": self.env._("Place of the paper noted"),
            "person_answered": self.env._("Person's request answered"),
            "policy_published": self.env._("Policy published"),
            "put_back": self.env._("Put back from a destruction list, not destroyed"),
            "quarantine_shortened": self.env._("Time apart shortened"),
            "quarantined": self.env._("Stored apart before destruction"),
            "refused": self.env._("Refused"),
            "registered": self.env._("Entered into the destruction register"),
            "rescued": self.env._("Rescued from destruction"),
            "restored": self.env._("Brought back from the bin"),
            "retention_counted": self.env._("Time of keeping counted"),
            "retention_event": self.env._("Event of keeping recorded"),
            "secrecy_changed": self.env._("Secrecy changed"),
            "signed": self.env._("Signed"),
            "signer_added": self.env._("Authorised signer added"),
            "signature_handed_over": self.env._("Signature handed over"),
            "signer_changed": self.env._("Authorised signer changed"),
            "signer_removed": self.env._("Authorised signer removed"),
            "stage_changed": self.env._("Stage of the dossier changed"),
            "submitted": self.env._("Submitted for signatures"),
            "transferred": self.env._("Handed over to another archive"),
            "not_transferred": self.env._("Not taken over by another archive"),
            "trashed": self.env._("Put into the bin"),
            "triggers_restored": self.env._("Protection of a register restored"),
            "unboxed": self.env._("Taken out of a box"),
            "volume_bound": self.env._("Volume bound"),
            "volume_closed": self.env._("Volume closed, pages numbered"),
            "verified": self.env._("Verified as of no value"),
            "voided": self.env._("Signatures void"),
            "withdrawn": self.env._("Taken back"),
            "witness_checked": self.env._("Items checked by the witness"),
            "witness_replaced": self.env._("Another witness named"),
        }

    @api.depends_context("lang")
    @api.depends("event", "model")
    def _compute_labels(self):
        labels = self._event_labels()
        # what sudo() reads here are names of models, nothing of records
        kinds = self.env["ir.model"].sudo()
        for entry in self:
            entry.event_label = labels.get(entry.event, entry.event)
            entry.model_label = kinds._get(entry.model).name or entry.model

    @api.depends_context("lang")
    @api.depends("event_label")
    def _compute_display_name(self):
        for entry in self:
            entry.display_name = entry.event_label

    def _compute_seal_id(self):
        leaves = self.env["archive.ledger.leaf"].sudo().browse(self.ids).exists()
        seals = {leaf.id: leaf.seal_id for leaf in leaves}
        for entry in self:
            entry.seal_id = seals.get(entry.id, False)

    @api.model
    def _search_seal_id(self, operator, value):
        if operator != "in":
            return NotImplemented
        numbers = [number for number in value if number]

        def unsealed(model, alias, query):
            # NOT IN would hash the whole ledger's leaves
            return SQL(
                "NOT EXISTS (SELECT FROM archive_ledger_leaf leaf WHERE leaf.id = %s)",
                SQL.identifier(alias, "id"),
            )

        domain = Domain(
            "id",
            "in",
            SQL(
                "(SELECT id FROM archive_ledger_leaf WHERE seal_id = ANY(%s))", numbers
            ),
        )
        return domain | Domain.custom(to_sql=unsealed) if False in value else domain

    @api.model
    def _append(
        self,
        records,
        event,
        *,
        field_names=(),
        reason_code=None,
        digests=None,
        related=None,
    ):
        """Append one entry per record, all in one INSERT.

        No rights are asked: this is called by engines after they have decided, and
        remote calls cannot reach it. The user noted is ``env.uid``.

        :param records: what it happened to, of one model, any number
        :param event: code of what happened, e.g. ``"filed"``
        :param field_names: names of the fields concerned, never their values
        :param reason_code: code of the rule or reason, e.g. ``"R1:3.2"``
        :param digests: record id -> hexadecimal SHA-256
        :param related: a single record that led to this, or record id -> record
        :raise ValueError: for new records and for what is no code or no digest
        """
        if not records:
            return
        for code in (event, *field_names, *([reason_code] if reason_code else ())):
            if not CODE.fullmatch(code):
                raise ValueError(f"{code!r} is not a code: the ledger holds no texts")
        digests = digests or {}
        for digest in digests.values():
            if digest and not DIGEST.fullmatch(digest):
                raise ValueError(f"{digest!r} is not a SHA-256 in hexadecimal")
        ids = list(records.ids)
        if len(ids) != len(records):
            raise ValueError("the ledger knows only records that are stored")
        if isinstance(related, models.BaseModel):
            related = dict.fromkeys(ids, related) if related else {}
        texts = {
            key: f"{record._name},{record.id}"
            for key, record in (related or {}).items()
            if record
        }
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO archive_ledger_entry (
                    at, user_id, company_id, event, model, res_id,
                    field_names, reason_code, digest, related
                )
                SELECT clock_timestamp() AT TIME ZONE 'UTC', %(uid)s, row.company_id,
                       %(event)s, %(model)s, row.res_id,
                       %(fields)s, %(reason)s, row.digest, row.related
                  FROM unnest(%(ids)s::int[], %(companies)s::int[],
                              %(digests)s::text[], %(related)s::text[])
                       WITH ORDINALITY
                       AS row (res_id, company_id, digest, related, position)
                 ORDER BY row.position
                """,
                uid=self.env.uid,
                event=event,
                model=records._name,
                fields=",".join(field_names) or None,
                reason=reason_code or None,
                ids=ids,
                companies=self._append_companies(records),
                digests=[digests.get(id_) or None for id_ in ids],
                related=[texts.get(id_) for id_ in ids],
            )
        )

    @api.model
    def _append_companies(self, records) -> list[int | None]:
        """Return the company to note for each record: its own, else the user's."""
        current = self.env.company.id
        if records._name == "res.company":
            return list(records.ids)
        if "company_id" not in records._fields:
            return [current] * len(records)
        records = records.sudo()
        records.fetch(["company_id"])
        return [record.company_id.id or current for record in records]
