from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.http import request
from odoo.tools import SQL

from ..tools.snapshot import SnapshotMany2one

#: Months that rows are kept, unless the system parameter says otherwise.
MONTHS = 36
MONTHS_PARAMETER = "customer_archive.access_log_months"
#: Rows deleted in one transaction when they expire.
EXPIRE_SIZE = 10_000


class ArchiveAccessLog(models.Model):
    """Who was given which content, when and how (design 4.4, #63).

    Views, downloads, prints and exports of content; rows of a list are no views.
    It keeps the user, the address the request came from and ids: no names, no
    contents. Unlike the ledger it expires.
    """

    _name = "archive.access.log"
    _description = "Access to contents"
    _inherit = "archive.append.only.mixin"
    _log_access = False
    _order = "id desc"
    _rec_name = "kind"
    _append_only_expires = True

    at = fields.Datetime(required=True, readonly=True)
    user_id = SnapshotMany2one("res.users", readonly=True)
    company_id = SnapshotMany2one("res.company", readonly=True)
    kind = fields.Selection(
        [
            ("view", "Viewed"),
            ("page", "Page viewed"),
            ("download", "Downloaded"),
            ("print", "Printed"),
            ("export", "Exported"),
            ("search_text", "Found by text inside"),
        ],
        string="What was done",
        required=True,
        readonly=True,
    )
    model = fields.Char(required=True, readonly=True)
    model_label = fields.Char(string="Kind of record", compute="_compute_model_label")
    # a plain number: a reference field would show the record's name
    res_id = fields.Integer(
        string="Record", required=True, readonly=True, aggregator=None
    )
    attachment_id = SnapshotMany2one("ir.attachment", string="File", readonly=True)
    detail = fields.Char(
        readonly=True, help="Page number or name of the report; never contents."
    )
    address = fields.Char(string="From address", readonly=True)

    _record_index = models.Index("(model, res_id, id)")
    _at_index = models.Index("(at)")

    @api.depends("model")
    @api.depends_context("lang")
    def _compute_model_label(self):
        # what kinds of records there are is no secret
        kinds = self.env["ir.model"].sudo()
        for entry in self:
            entry.model_label = kinds._get(entry.model).name or entry.model

    @api.model
    def _log(self, records, kind, detail=None, *, attachment=None):
        """Note that the current user is about to be given content of ``records``.

        Call it before any byte leaves. It is committed in a transaction of its own
        before this returns, so it stands even if the request fails afterwards, and
        works while the request reads from a read-only cursor. Whatever it raises
        must reach the user: what is not noted is not served.

        In tests that are not in test mode (`enter_registry_test_mode`, `HttpCase`)
        the row is committed for real.

        :param records: one model, any number
        :param kind: one of the values of the field ``kind``
        :param detail: short technical text, e.g. ``"page=3"``; never contents
        :param attachment: the file given, if one
        :raise ValueError: for an unknown kind
        """
        if kind not in self._fields["kind"].get_values(self.env):
            raise ValueError(f"unknown kind of access {kind!r}")
        if not records:
            return
        query = SQL(
            """
            INSERT INTO archive_access_log (
                at, user_id, company_id, kind, model, res_id,
                attachment_id, detail, address
            )
            SELECT clock_timestamp() AT TIME ZONE 'UTC', %s, row.company_id, %s, %s,
                   row.res_id, %s, %s, %s
              FROM unnest(%s::int[], %s::int[]) AS row (res_id, company_id)
            """,
            self.env.uid,
            kind,
            records._name,
            attachment.id if attachment else None,
            detail or None,
            request.httprequest.remote_addr if request else None,
            list(records.ids),
            self.env["archive.ledger.entry"]._append_companies(records),
        )
        with self.env.registry.cursor() as cr:
            cr.execute(query)

    @api.model
    def _cron_expire(self):
        """Delete rows older than the retention of this log, batch by batch.

        The system parameter ``customer_archive.access_log_months`` says how many
        months rows are kept (the database refuses less than one). Each batch leaves
        a ledger entry with the number of rows, in the same transaction.
        """
        parameters = self.env["ir.config_parameter"].sudo()
        months = int(parameters.get_param(MONTHS_PARAMETER) or MONTHS)
        before = fields.Datetime.now() - relativedelta(months=max(months, 1))
        while count := self._append_only_expire(before, EXPIRE_SIZE):
            self.env["archive.ledger.entry"]._append(
                self.env["ir.model"]._get(self._name),
                "access_log_expired",
                reason_code=f"rows:{count}",
            )
            more = count == EXPIRE_SIZE
            left = self.env["ir.cron"]._commit_progress(count, remaining=int(more))
            if not more or not left:
                return
