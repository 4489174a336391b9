import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

#: Rows whose bytes are removed in one transaction.
BATCH = 200
#: Minutes until a file that could not be removed is tried again, doubled each time.
RETRY_MINUTES = 5
RETRY_AT_MOST = 24 * 60


class ArchiveErasure(models.Model):
    """Bytes of an erased paper: pending, and proven gone (ISO 15489-2, design 7).

    Rows and files do not commit together. A paper is erased first, with one row here
    for each of its files, in one transaction; then the bytes are removed, unless
    another record shares them, and looked for once more. A file that cannot be removed
    stays here with the reason and is tried again, for ever: Odoo's own collector would
    forget it.
    """

    _name = "archive.erasure"
    _description = "Bytes to be removed"
    _inherit = ["archive.guard.mixin", "archive.confidential.mixin"]
    _order = "id desc"
    _rec_name = "sha256"
    _confidential_parent = "document_id"
    _confidential_papers = ("document_id",)

    document_id = fields.Many2one(
        "archive.document",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(related="document_id.company_id", related_sudo=True)
    # where the file store keeps them; empty: they were in the row that is gone
    store_fname = fields.Char(string="Place of the bytes", readonly=True)
    sha256 = fields.Char(string="SHA-256", readonly=True)
    size = fields.Integer(string="Bytes", readonly=True, aggregator=None)
    state = fields.Selection(
        [
            ("pending", "Pending"),
            ("gone", "Gone"),
            ("shared", "Kept by another record"),
        ],
        required=True,
        default="pending",
        readonly=True,
    )
    tries = fields.Integer(readonly=True, aggregator=None)
    next_try = fields.Datetime(string="Next try", readonly=True)
    problem = fields.Char(readonly=True)
    done_on = fields.Datetime(string="Verified on", readonly=True)

    _pending_idx = models.Index("(next_try, id) WHERE state = 'pending'")

    def _guard_engine_fields(self):
        return frozenset(
            {"document_id", "store_fname", "sha256", "size", "state"}
            | {"tries", "next_try", "problem", "done_on"}
        )

    def _guard_open_states(self):
        return ()

    def _guard_frozen(self):
        return self.filtered(lambda row: row._origin.id)

    def _guard_message(self):
        return self.env._(
            "What has to be removed, and what is proven gone, is written by the "
            "archive itself only."
        )

    @api.model
    def _confidential_wide(self, alias):
        if any(
            self.env.user.has_group(f"customer_archive.group_{role}")
            for role in ("archivist", "general_manager", "auditor")
        ):
            return SQL("TRUE")
        return None

    @api.model
    def _begin(self, files_by_document):
        """Note the bytes of files that are about to be deleted.

        :param files_by_document: document id -> ``ir.attachment``, as superuser
        """
        now = fields.Datetime.now()
        rows = [
            {
                "document_id": id_,
                "store_fname": file.store_fname,
                "sha256": file.archive_sha256 or file.checksum,
                "size": file.file_size,
                # what stands in the row goes with the row
                "state": "pending" if file.store_fname else "gone",
                "next_try": now,
                "done_on": False if file.store_fname else now,
            }
            for id_, files in files_by_document.items()
            for file in files
        ]
        if rows:
            self.sudo()._guard_create(rows, reason="erased")

    @api.model
    def _cron_erase(self):
        """Remove the bytes of erased papers, batch by batch, each proven."""
        cron = self.env["ir.cron"]
        while cron._commit_progress(remaining=self._count_due()):
            # the lock has to be the first thing of a transaction: see _remove
            if not self._remove(BATCH):
                break

    @api.model
    def _due_domain(self):
        return [("state", "=", "pending"), ("next_try", "<=", fields.Datetime.now())]

    @api.model
    def _count_due(self) -> int:
        return self.sudo().search_count(self._due_domain())

    @api.model
    def _remove(self, limit):
        """Remove the bytes of up to ``limit`` rows; return the rows looked at.

        Nobody may add a file meanwhile: the same bytes would be the same file, and
        would go with ours. Odoo's own collector locks the table likewise.
        """
        self.env.cr.execute("SET LOCAL lock_timeout TO '10s'")
        self.env.cr.execute("LOCK ir_attachment IN SHARE MODE")
        rows = self.sudo().search(self._due_domain(), order="next_try, id", limit=limit)
        if not rows:
            return rows
        files = self.env["ir.attachment"].sudo()
        shared = {
            name
            for (name,) in self.env.execute_query(
                SQL(
                    "SELECT DISTINCT store_fname FROM ir_attachment"
                    " WHERE store_fname = ANY(%s)",
                    rows.mapped("store_fname"),
                )
            )
        }
        now = fields.Datetime.now()
        values = {}
        for row in rows:
            done = {
                "state": "gone",
                "tries": row.tries + 1,
                "next_try": False,
                "problem": False,
                "done_on": now,
            }
            if row.store_fname in shared:
                values[row.id] = {**done, "state": "shared"}
                continue
            problem = files._archive_remove_bytes(row.store_fname)
            if not problem:
                values[row.id] = done
                continue
            _logger.warning("bytes of erasure %s are still there: %s", row.id, problem)
            wait = min(RETRY_MINUTES * 2 ** min(row.tries, 12), RETRY_AT_MOST)
            values[row.id] = {
                **done,
                "state": "pending",
                "next_try": now + timedelta(minutes=wait),
                "problem": problem,
                "done_on": False,
            }
        rows._guard_write_each(values, reason="bytes removed")
        rows.document_id._erasure_done()
        return rows
