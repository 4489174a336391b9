from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .archive_document import GONE_STATES


class ArchiveAccessGrant(models.Model):
    """The right of one person to know named documents, to the minute (#65).

    Created by an approval only (consultation, loan); here is the record of it and
    the source of right. It is never edited: it ends by time, or is revoked.
    """

    _name = "archive.access.grant"
    _description = "Access grant"
    _inherit = ["archive.guard.mixin", "archive.confidential.mixin"]
    _order = "date_to desc, id desc"
    _rec_name = "user_id"

    user_id = fields.Many2one(
        "res.users", required=True, index=True, ondelete="restrict"
    )
    document_ids = fields.Many2many(
        "archive.document",
        "archive_access_grant_document_rel",
        "grant_id",
        "document_id",
        string="Documents",
        ondelete="restrict",
    )
    date_from = fields.Datetime(
        string="From", required=True, default=fields.Datetime.now
    )
    date_to = fields.Datetime(string="Until", required=True)
    can_download = fields.Boolean(
        string="May download",
        help="Without it the pages are shown with a watermark and stay here.",
    )
    reason = fields.Char(required=True)
    granted_by_id = fields.Many2one(
        "res.users",
        string="Granted by",
        required=True,
        ondelete="restrict",
        default=lambda self: self.env.uid,
    )
    state = fields.Selection(
        [("granted", "Granted"), ("revoked", "Revoked")],
        required=True,
        default="granted",
    )

    _period = models.Constraint(
        "CHECK (date_to > date_from)", "A grant ends after it begins."
    )
    _user_period_idx = models.Index("(user_id, date_to) WHERE state = 'granted'")

    def _guard_content_fields(self):
        return frozenset()

    def _guard_engine_fields(self):
        return frozenset(
            {
                "state",
                "user_id",
                "date_from",
                "date_to",
                "can_download",
                "granted_by_id",
                "reason",
                "document_ids",
            }
        )

    def _guard_open_states(self):
        return ()

    def _guard_frozen(self):
        return self.filtered(lambda grant: grant._origin.id)

    def _guard_message(self):
        return self.env._(
            "Access is granted by an approved consultation or loan only, and is never "
            "edited: it ends by itself, or is revoked (R1 §4)."
        )

    @api.model
    def _confidential_wide(self, alias):
        if any(
            self.env.user.has_group(f"customer_archive.{group}")
            for group in ("group_general_manager", "group_auditor")
        ):
            return SQL("TRUE")
        return None

    @api.model
    def _confidential_limit(self, alias):
        return self._confidential_papers_all(
            alias, self.env["archive.document"]._confidential_limit("paper")
        )

    @api.model
    def _confidential_cleared(self, alias):
        return self._confidential_papers_all(
            alias, self.env["archive.document"]._confidential_cleared("paper")
        )

    @api.model
    def _confidential_papers_all(self, alias, limit) -> SQL | None:
        """Return the condition that each paper of the grant meets ``limit``."""
        return limit and SQL(
            "NOT EXISTS (SELECT FROM archive_access_grant_document_rel AS rel "
            "JOIN archive_document AS paper ON paper.id = rel.document_id "
            "WHERE rel.grant_id = %s AND (%s) IS NOT TRUE)",
            SQL.identifier(alias, "id"),
            limit,
        )

    @api.model
    def _confidential_sources(self):
        return {
            "own": SQL(
                "SELECT id FROM archive_access_grant WHERE user_id = %(uid)s "
                "OR granted_by_id = %(uid)s",
                uid=self.env.uid,
            )
        }

    @api.model
    def _granted_query(self, download=False) -> SQL:
        """Return a sub-select of document ids that the user was granted, as of now.

        A grant rests while its paper is in the bin or stored apart, and is over when
        it is gone: nobody is lent it then (R2 art. 31).
        """
        return SQL(
            "SELECT rel.document_id FROM archive_access_grant AS access "
            "JOIN archive_access_grant_document_rel AS rel ON rel.grant_id = access.id "
            "JOIN archive_document AS paper ON paper.id = rel.document_id "
            "WHERE access.user_id = %s AND access.state = 'granted' "
            "AND paper.state NOT IN %s "
            "AND access.date_from <= (clock_timestamp() AT TIME ZONE 'UTC') "
            "AND access.date_to > (clock_timestamp() AT TIME ZONE 'UTC')%s",
            self.env.uid,
            GONE_STATES,
            SQL(" AND access.can_download") if download else SQL(),
        )

    @api.model
    def _grant(self, user, documents, date_to, reason, can_download=False):
        """Grant ``user`` access to ``documents`` until ``date_to``; for approvals.

        :raise UserError: for no documents or a person outside the company
        """
        if not documents or user.share or not user.active:
            raise UserError(
                self.env._("Access is granted to internal users, for named documents.")
            )
        if apart := documents.sudo().filtered(lambda d: d.state in GONE_STATES):
            raise UserError(
                self.env._(
                    "“%(name)s” is in the bin, stored apart before destruction, or "
                    "gone: it is not lent (R2 art. 31).",
                    name=apart[0].display_name,
                )
            )
        grant = self.sudo()._guard_create(
            {
                "user_id": user.id,
                "document_ids": [fields.Command.set(documents.ids)],
                "date_to": date_to,
                "reason": reason,
                "can_download": can_download,
                "granted_by_id": self.env.uid,
            },
            reason="access granted",
        )
        self.env["archive.ledger.entry"]._append(
            documents.sudo(), "access_granted", related=grant
        )
        return grant

    @api.model
    def _erasure_forget(self, documents):
        """Blank why ``documents`` were lent; with the last that were lent together."""
        grants = self.sudo().search([("document_ids", "in", documents.ids)])
        gone = documents._gone_for_good()
        over = grants.filtered(
            lambda grant: all(
                paper in documents or paper.state in gone
                for paper in grant.document_ids
            )
        )
        over._guard_write({"reason": ""}, reason="erased with the paper")

    def _revoke(self):
        """End the right now."""
        self.sudo()._guard_write({"state": "revoked"}, reason="access revoked")
        self.env["archive.ledger.entry"]._append(self.sudo(), "access_revoked")
