from odoo import api, models
from odoo.tools import SQL

from .archive_document import ARCHIVE_STATES, UNFILED_STATES


class ArchiveDocument(models.Model):
    """Who may know a document: the closed table of sources of right (design 4.3)."""

    _inherit = "archive.document"

    # what the sources of right walk: the long ones in list order
    _manager_idx = models.Index("(access_manager_id, document_date DESC, id DESC)")
    _submitter_idx = models.Index(f"(submitter_id, id) WHERE state IN {UNFILED_STATES}")
    _handler_idx = models.Index(f"(handler_id, id) WHERE state IN {UNFILED_STATES}")

    @api.model
    def _access_has(self, *groups):
        user = self.env.user
        return any(user.has_group(f"customer_archive.{group}") for group in groups)

    @api.model
    def _confidential_cleared(self, alias):
        if self._confidential_is_cleared():
            return None
        return SQL("%s != 'top_secret'", SQL.identifier(alias, "secrecy"))

    @api.model
    def _access_not_narrow(self, alias):
        """Return the condition of sources that do not reach the narrow circle."""
        # COALESCE also keeps the planner from taking most rows for restricted
        return SQL(
            "COALESCE(%s, 0) != ALL (ARRAY("
            "SELECT id FROM archive_category WHERE restricted)) "
            "AND COALESCE(%s, 0) != ALL (ARRAY("
            "SELECT id FROM archive_document_type WHERE restricted))",
            SQL.identifier(alias, "category_id"),
            SQL.identifier(alias, "type_id"),
        )

    @api.model
    def _confidential_wide(self, alias):
        state = SQL.identifier(alias, "state")
        if self._access_has("group_general_manager", "group_sales_manager"):
            return SQL("TRUE")
        if self._access_has("group_archivist"):
            return SQL("%s IN %s", state, ARCHIVE_STATES)
        return None

    @api.model
    def _confidential_own(self, alias):
        def column(name):
            return SQL.identifier(alias, name)

        narrow = self._access_not_narrow(alias)
        own = {
            "manager": SQL(
                "%s = %s AND %s", column("access_manager_id"), self.env.uid, narrow
            )
        }
        if self._access_has("group_department_archivist"):
            own["department"] = SQL(
                "%s IN (%s) AND %s IN %s AND %s",
                column("department_id"),
                self._access_departments(),
                column("state"),
                ARCHIVE_STATES,
                narrow,
            )
        if self._access_has("group_finance"):
            own["finance"] = SQL(
                "%s IN (SELECT id FROM archive_category WHERE finance) "
                "AND %s IN %s AND %s",
                column("category_id"),
                column("state"),
                ARCHIVE_STATES,
                narrow,
            )
        return own

    @api.model
    def _access_departments(self):
        """Return a sub-select of the departments of the current user."""
        return SQL(
            # every column with its table: one that is not there would silently
            # be taken from the outer query
            "SELECT version.department_id FROM hr_employee AS employee "
            "JOIN hr_version AS version "
            "ON version.id = employee.current_version_id "
            "WHERE employee.user_id = %s AND employee.active "
            "AND version.department_id IS NOT NULL",
            self.env.uid,
        )

    @api.model
    def _confidential_sources(self):
        if self._access_has("group_general_manager", "group_sales_manager"):
            # they know all that clearance lets anybody know
            return {}
        return {
            **self._access_unfiled(),
            "signer": self.env["archive.approval.task"]._waiting_through(
                self._access_waiting()
            ),
            "grant": self.env["archive.access.grant"]._granted_query(),
        }

    @api.model
    def _access_waiting(self) -> dict[str, SQL]:
        """Return which papers are known to who has to sign something, by its model.

        As :meth:`~archive.approval.task._waiting_through` takes it.
        """
        mine = SQL("SELECT res_id FROM waiting WHERE res_model = %s", self._name)
        return {self._name: mine}

    @api.model
    def _access_unfiled(self):
        """Return the sources of who brings a paper in, until it is filed."""
        return {
            "submitter": SQL(
                "SELECT id FROM archive_document WHERE submitter_id = %s "
                "AND state IN %s",
                self.env.uid,
                UNFILED_STATES,
            ),
            "handler": SQL(
                "SELECT id FROM archive_document WHERE handler_id = %s AND state IN %s",
                self.env.uid,
                UNFILED_STATES,
            ),
        }

    @api.model
    def _access_handed_over(self, dossiers, manager):
        """Give the documents of ``dossiers`` to ``manager``, all at once (#3)."""
        documents = self.sudo().search([("dossier_id", "in", dossiers.ids)])
        for former, papers in documents.grouped("access_manager_id").items():
            own = papers.filtered(lambda d, former=former: d.submitter_id == former)
            own._guard_write({"submitter_id": manager.id}, reason="hand-over")
            papers._guard_write({"access_manager_id": manager.id}, reason="hand-over")
        # who answered for it is gone: the new manager checks and submits anew
        documents.filtered(lambda d: d.state == "submitted")._approval_content_changed()
        unfinished = documents.filtered(lambda d: d.state in UNFILED_STATES)
        unfinished._guard_write({"handler_id": manager.id}, reason="hand-over")
        self.env.flush_all()
        self.env.invalidate_all(flush=False)
