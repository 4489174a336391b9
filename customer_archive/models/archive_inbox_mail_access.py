from odoo import api, models
from odoo.tools import SQL


class ArchiveInboxMail(models.Model):
    """Who may know an incoming e-mail: archivists, and its sender while it is new."""

    _inherit = "archive.inbox.mail"

    @api.model
    def _is_archivist(self):
        return self.env.user.has_group("customer_archive.group_archivist")

    @api.model
    def _confidential_wide(self, alias):
        return SQL("TRUE") if self._is_archivist() else None

    @api.model
    def _confidential_limit(self, alias):
        # whose sender is known is of his companies; the rest is everybody's
        return SQL(
            "(%(sender)s IS NULL OR %(works)s)",
            sender=SQL.identifier(alias, "user_id"),
            works=self._confidential_works(SQL.identifier(alias, "user_id")),
        )

    @api.model
    def _confidential_cleared(self, alias):
        if self._confidential_is_cleared():
            return None
        return SQL(
            "NOT EXISTS (SELECT FROM archive_inbox_file AS file "
            "JOIN archive_document AS paper ON paper.id = file.document_id "
            "WHERE file.mail_id = %s AND paper.secrecy = 'top_secret')",
            SQL.identifier(alias, "id"),
        )

    @api.model
    def _confidential_own(self, alias):
        return {
            "sender": SQL(
                "%s = %s AND %s = 'new'",
                SQL.identifier(alias, "user_id"),
                self.env.uid,
                SQL.identifier(alias, "state"),
            )
        }
