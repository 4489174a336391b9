from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools.retention import GRACE_MONTHS, last_day

#: Who brings back what is in the bin.
DECIDING = ("group_sales_manager", "group_general_manager", "group_archivist")


class ArchiveDeletionRequest(models.Model):
    """What an approved deletion does: bin, back from it, erased (#75-#77)."""

    _inherit = "archive.deletion.request"

    def _put_into_bin(self):
        """Take the papers out of the daily lists, for one calendar month."""
        if not self:
            return
        documents = self.document_id
        documents._hold_lock()
        for request in self:
            request._refuse(request._deletion_refusals())
        documents._guard_write({"state": "trashed"}, reason="deletion approved")
        today = self.company_id._archive_today()
        self._guard_write(
            {
                "state": "trashed",
                "approved_by_id": self.env.uid,
                "approved_on": fields.Datetime.now(),
                "purge_after": last_day(today, GRACE_MONTHS),
            },
            reason="deletion approved",
        )
        self._deletion_ledger("trashed")

    def _purge(self):
        """Erase what is in the bin: the month is over, somebody else has confirmed."""
        if not self:
            return
        documents = self.document_id
        documents._hold_lock()
        for request in self:
            request._refuse(request._purge_refusals())
        self._guard_write(
            {
                "state": "erased",
                "confirmed_by_id": self.env.uid,
                "decided_on": fields.Datetime.now(),
            },
            reason="deletion confirmed",
        )
        documents._erase("deleted")
        documents._erasure_done()

    def _bring_back(self, reason):
        """Put papers from the bin back where they were filed."""
        if not self:
            return
        self.document_id._guard_write({"state": "filed"}, reason="brought back")
        self._guard_write(
            {
                "state": "restored",
                "confirmed_by_id": self.env.uid,
                "decided_on": fields.Datetime.now(),
                "restore_reason": reason,
            },
            reason="brought back",
        )
        self._deletion_ledger("restored")

    def _restore(self, reason):
        """Bring papers back from the bin, until they are erased (#76).

        :raise AccessError: for who decides neither on deletions nor keeps the archive
        :raise UserError: without a reason, or for what is not in the bin
        """
        self.check_access("read")
        if not self.env["archive.document"]._access_has(*DECIDING):
            raise AccessError(
                self.env._(
                    "The sales manager, the general manager and the archivist bring "
                    "papers back from the bin (R1 §5)."
                )
            )
        reason = self._approval_text(reason)
        requests = self.sudo()
        if gone := requests.filtered(lambda r: r.state != "trashed"):
            raise UserError(
                self.env._("“%(name)s” is not in the bin.", name=gone[0].display_name)
            )
        self._approval_close(requests.approval_round_id, "withdrawn", reason)
        requests._bring_back(reason)
        requests._approval_finish(requests.approval_round_ids)

    def _deletion_ledger(self, event):
        by_document = {request.document_id.id: request for request in self}
        self.env["archive.ledger.entry"]._append(
            self.document_id, event, related=by_document
        )

    def _finish(self):
        """The bytes are proven gone: enter the papers into the register (#77)."""
        self._guard_write({"state": "done"}, reason="bytes gone")
        values = {
            request.document_id.id: {
                "reason": request.reason,
                "requested_by": request.requested_by_id.name,
                "approved_by": request.approved_by_id.name,
                "approved_on": request.approved_on,
                "verified_by": request.confirmed_by_id.name,
                "list_number": f"{self._name},{request.id}",
            }
            for request in self
        }
        self.env["archive.destruction.register"]._enter(
            "deleted", self.document_id, values
        )

    @api.model
    def _erasure_void(self, documents):
        """End requests about ``documents`` that another way has overtaken."""
        requests = self.sudo().search(
            [
                ("document_id", "in", documents.ids),
                ("state", "in", ("draft", "submitted", "returned")),
            ]
        )
        requests._approval_end(self.env._("The paper is gone."), "erased")
        requests._guard_write({"state": "void"}, reason="the paper is gone")

    @api.model
    def _cron_confirm(self):
        """Ask for the second signature where the month in the bin is over."""
        due = self.sudo().search([("purge_due", "=", True)])
        due = due._approval_submittable()
        due._approval_submit()
