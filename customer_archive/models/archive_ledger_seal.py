import logging
from dataclasses import dataclass
from pathlib import Path

from odoo import api, fields, models
from odoo.tools import SQL, config

from ..tools.anchor import AnchorLine, append_anchor, last_anchor
from ..tools.digest import ENTRY_SQL, SEAL_SQL

_logger = logging.getLogger(__name__)

#: Entries in one seal, and so in one transaction of the sealer, at most.
SEAL_SIZE = 20_000
#: Seals read at once.
SEALS_AT_ONCE = 500

ANCHOR_FOLDER = "customer_archive.ledger_anchor_folder"
MAIL_AUDITORS = "customer_archive.ledger_mail_auditors"


@dataclass(frozen=True)
class Bounds:
    """What one run of the sealer may seal.

    :param since: horizon of the last seal; nothing older is unsealed. Empty: look
        at all entries
    :param horizon: oldest transaction that may still be running (xid8)
    :param limit: first transaction not yet begun (xid8)
    :param cluster: the PostgreSQL cluster that counts these transactions
    """

    since: str
    horizon: str
    limit: str
    cluster: str


class ArchiveLedgerSeal(models.Model):
    """A seal over ledger entries, chained to the seal before (design 4.4).

    Each seal names its entries by `archive.ledger.leaf` and carries the previous
    seal's hash; the published form is in ``tools/digest.py``. Only entries older
    than every running transaction are sealed, so ``horizon`` can promise: whatever
    a transaction before it wrote is in this seal or an earlier one, and an unsealed
    entry from before the horizon was smuggled in. After a restore into another
    PostgreSQL cluster, which counts transactions anew, all entries are looked at
    once and the promise starts afresh.

    The head is anchored in a file outside the database. The chain stops programs
    and mistakes; against the owner of the database the anchor is the proof.
    """

    _name = "archive.ledger.seal"
    _description = "Ledger seal"
    _inherit = "archive.append.only.mixin"
    _log_access = False
    _order = "id desc"
    _rec_name = "id"

    id = fields.Id(string="Number")
    at = fields.Datetime(string="Sealed at", required=True, readonly=True)
    entry_count = fields.Integer(string="Entries", required=True, readonly=True)
    first_entry_id = fields.Integer(
        string="Lowest entry", required=True, readonly=True, aggregator="min"
    )
    last_entry_id = fields.Integer(
        string="Highest entry", required=True, readonly=True, aggregator="max"
    )
    previous_hash = fields.Char(string="Hash of the seal before", readonly=True)
    leaves_digest = fields.Char(string="Digest of the leaves", readonly=True)
    hash = fields.Char(required=True, readonly=True)
    horizon = fields.Char(
        readonly=True,
        help="Everything written by transactions before this one is sealed.",
    )
    cluster = fields.Char(
        readonly=True, help="The PostgreSQL cluster that counts the transactions."
    )

    @api.depends("hash")
    def _compute_display_name(self):
        for seal in self:
            seal.display_name = self.env._("Seal %(number)s", number=seal.id)

    def action_open_entries(self):
        """Open the entries that this seal covers."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_archive.archive_ledger_entry_action"
        )
        return action | {
            "name": self.display_name,
            "domain": [("seal_id", "=", self.id)],
            "context": {},
        }

    @api.model
    def _cron_seal(self):
        """Seal what is older than every running transaction, then anchor the head."""
        bounds = self._seal_bounds()
        floor = 0
        while True:
            count, floor = self._seal_batch(bounds, floor)
            more = count == SEAL_SIZE
            left = self.env["ir.cron"]._commit_progress(count, remaining=int(more))
            self._anchor()
            if not more or not left:
                return

    @api.model
    def _seal_bounds(self) -> Bounds:
        """Return what may be sealed now, from one snapshot."""
        last = self.sudo().search([], limit=1)
        [(horizon, limit, cluster)] = self.env.execute_query(
            SQL(
                "SELECT pg_snapshot_xmin(now.snapshot)::text,"
                " pg_snapshot_xmax(now.snapshot)::text, control.system_identifier::text"
                " FROM pg_current_snapshot() AS now(snapshot),"
                " pg_control_system() AS control"
            )
        )
        since = last.horizon if last.cluster == cluster else ""
        return Bounds(since or "", horizon, limit, cluster)

    @api.model
    def _seal_batch(self, bounds: Bounds, floor: int) -> tuple[int, int]:
        """Seal up to SEAL_SIZE entries with ids above ``floor``.

        One sealer at a time: another one finds the lock taken and leaves the work;
        one whose snapshot is older than the last seal fails on the seal's number,
        which is its id, or on a leaf's.

        :return: how many were sealed, and the highest id among them
        """
        [(alone,)] = self.env.execute_query(
            SQL("SELECT pg_try_advisory_xact_lock(hashtext('archive.ledger.seal'))")
        )
        if not alone:
            _logger.info("another process is sealing the ledger")
            return 0, floor
        last = self.sudo().search([], limit=1)
        number = last.id + 1
        [(count, first, highest, digest)] = self.env.execute_query(
            SQL(
                """
                WITH picked AS (
                    SELECT e.id
                      FROM archive_ledger_entry e
                     WHERE e.id > %(floor)s AND %(eligible)s
                       AND NOT EXISTS (
                           SELECT FROM archive_ledger_leaf l WHERE l.id = e.id
                       )
                     ORDER BY e.id
                     LIMIT %(size)s
                ), leaf AS (
                    INSERT INTO archive_ledger_leaf (id, seal_id, hash)
                    SELECT e.id, %(number)s, %(leaf)s
                      FROM archive_ledger_entry e JOIN picked ON picked.id = e.id
                    RETURNING id, hash
                )
                SELECT count(*), min(id), max(id), %(digest)s FROM leaf
                """,
                floor=floor,
                eligible=self._seal_eligible(bounds),
                size=SEAL_SIZE,
                number=number,
                leaf=self._hash_sql(SQL(ENTRY_SQL)),
                digest=self._hash_sql(SQL("string_agg(hash, E'\\n' ORDER BY id)")),
            )
        )
        if not count:
            return 0, floor
        # with more to come, the last seal's promise is all that can be promised
        done = count < SEAL_SIZE
        self.env.cr.execute(
            SQL(
                """
                WITH s AS (
                    SELECT %(number)s AS id,
                           clock_timestamp() AT TIME ZONE 'UTC' AS at,
                           %(count)s AS entry_count,
                           %(first)s AS first_entry_id,
                           %(highest)s AS last_entry_id,
                           %(previous)s AS previous_hash,
                           %(digest)s AS leaves_digest,
                           %(horizon)s AS horizon,
                           %(cluster)s AS cluster
                )
                INSERT INTO archive_ledger_seal (
                    id, at, entry_count, first_entry_id, last_entry_id,
                    previous_hash, leaves_digest, horizon, cluster, hash
                )
                SELECT s.*, %(hash)s FROM s
                """,
                number=number,
                count=count,
                first=first,
                highest=highest,
                previous=last.hash or "",
                digest=digest,
                horizon=bounds.horizon if done else last.horizon or "",
                cluster=bounds.cluster if done else last.cluster or "",
                hash=self._hash_sql(SQL(SEAL_SQL)),
            )
        )
        return count, highest

    @api.model
    def _seal_eligible(self, bounds: Bounds) -> SQL:
        """Return the condition on entries ``e`` that no transaction can add to.

        A visible entry from a transaction that has not begun was written in another
        cluster, before the database was restored here.
        """
        if bounds.since:
            return SQL(
                "e.xid >= %s::xid8 AND e.xid < %s::xid8", bounds.since, bounds.horizon
            )
        return SQL(
            "(e.xid < %s::xid8 OR e.xid >= %s::xid8)", bounds.horizon, bounds.limit
        )

    @api.model
    def _hash_sql(self, text: SQL) -> SQL:
        return SQL("encode(sha256(convert_to(%s, 'UTF8')), 'hex')", text)

    @api.model
    def _anchor_path(self) -> Path:
        """Return the file that holds the heads of this database's chain.

        The folder is the system parameter ``customer_archive.ledger_anchor_folder``;
        several hosts share one, best on a disk that only they can append to. The
        name holds the database's identity, so that a new database of the same name
        does not meet the anchor of its predecessor.
        """
        parameters = self.env["ir.config_parameter"].sudo()
        folder = parameters.get_param(ANCHOR_FOLDER)
        default = Path(config["data_dir"]) / "customer_archive_anchor"
        identity = parameters.get_param("database.uuid")
        return Path(folder or default) / f"{self.env.cr.dbname}-{identity}.jsonl"

    @api.model
    def _anchor(self) -> int:
        """Anchor the seals that are not yet; return how many.

        Called after the seals are committed, so that nothing is anchored that does
        not exist; after a crash in between, the next call catches up.
        """
        path = self._anchor_path()
        anchored = last_anchor(path)
        if anchored:
            seal = self.sudo().search([("id", "=", anchored.seal)])
            if seal.hash != anchored.hash:
                _logger.error(
                    "the ledger does not have seal %s as anchored in %s: nothing is "
                    "anchored before somebody has looked into it",
                    anchored.seal,
                    path,
                )
                return 0
        domain = [("id", ">", anchored.seal)] if anchored else []
        done = 0
        while seals := self.sudo().search(
            domain, order="id", limit=SEALS_AT_ONCE, offset=done
        ):
            append_anchor(path, [seal._anchor_line() for seal in seals])
            done += len(seals)
        return done

    def _anchor_line(self) -> AnchorLine:
        return AnchorLine(self.id, self.at.isoformat(), self.entry_count, self.hash)

    @api.model
    def _cron_mail_head(self):
        """Mail the chain's head to the auditors, where the company wants it.

        Switched on by the system parameter ``customer_archive.ledger_mail_auditors``.
        The mail holds a number, a time, a count and a hash; nothing of a customer.
        """
        parameters = self.env["ir.config_parameter"].sudo()
        head = self.sudo().search([], limit=1)
        if not head or not parameters.get_param(MAIL_AUDITORS):
            return
        auditors = self.env.ref("customer_archive.group_auditor").sudo().all_user_ids
        for auditor in auditors.filtered("email"):
            texts = self.with_context(lang=auditor.lang).env
            self.env["mail.mail"].sudo().create(
                {
                    "email_to": auditor.email_formatted,
                    "subject": texts._(
                        "Archive ledger of %(database)s: seal %(number)s",
                        database=self.env.cr.dbname,
                        number=head.id,
                    ),
                    "body_html": texts._(
                        "Keep this message: it proves the archive's ledger as it "
                        "stood then. Seal %(number)s of %(time)s UTC, over "
                        "%(count)s entries: %(hash)s",
                        number=head.id,
                        time=head.at,
                        count=head.entry_count,
                        hash=head.hash,
                    ),
                    "auto_delete": True,
                }
            )
