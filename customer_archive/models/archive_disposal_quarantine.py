from odoo import models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

from ..tools.refusal import Refusal
from ..tools.retention import is_over

RULE = "R2 art. 30 (#205)"


class ArchiveDisposal(models.Model):
    """Half a year apart: rescued, verified, shortened, given up (#205, #206)."""

    _inherit = "archive.disposal"

    def _compute_quarantine_over(self):
        for disposal in self:
            today = disposal.company_id._archive_today()
            disposal.quarantine_over = bool(
                disposal.quarantine_until and is_over(disposal.quarantine_until, today)
            )

    def _quarantine_refusals(self) -> list[Refusal]:
        """Return that the time apart is not over yet, if so."""
        self.ensure_one()
        if self.quarantine_over:
            return []
        message = self.env._(
            "Its papers are stored apart for half a year, so that nothing is destroyed "
            "by mistake; until then they can be rescued."
        )
        until = (
            format_date(self.env, self.quarantine_until)
            if self.quarantine_until
            else ""
        )
        who = (self.director_id.name,) if self.director_id else ()
        return [Refusal("quarantine_time", message, RULE, until, who)]

    def _shorten(self, until, reason):
        """Let the time apart end earlier: who approved decides, the register says so.

        :param until: its last day, not before today
        :raise UserError: for anybody else, without a reason, or to make it longer
        """
        self.check_access("read")
        reason = self._approval_text(reason)
        for disposal in self:
            today = disposal.company_id._archive_today()
            if disposal.state != "quarantined":
                self._refuse_state(disposal)
            if disposal.director_id != self.env.user:
                raise AccessError(
                    self.env._(
                        "%(name)s, who approved the list, decides on a shorter time "
                        "apart (R2 art. 30).",
                        name=disposal.director_id.name,
                    )
                )
            if not today <= until < disposal.quarantine_until:
                raise UserError(
                    self.env._("The new day is between today and the day before.")
                )
        disposals = self.sudo()
        disposals._guard_write({"quarantine_until": until}, reason="shortened")
        for disposal in disposals:
            lines = disposal.line_ids.filtered(lambda line: line.state == "quarantined")
            self.env["archive.destruction.register"]._enter(
                "shortened",
                lines.document_id,
                {
                    None: {
                        "reason": reason,
                        "list_number": disposal.number,
                        "approved_by": self.env.user.name,
                        "quarantine_from": disposal.quarantine_from,
                        "quarantine_until": until,
                    }
                },
            )
        self.env["archive.ledger.entry"]._append(disposals, "quarantine_shortened")

    def action_verify(self):
        """Note that none of the papers that are still apart has any value (#206).

        :raise UserError: before the time apart is over
        """
        self.check_access("read")
        for disposal in self:
            lines = disposal.line_ids.filtered(
                lambda line: line.state == "quarantined" and not line.verified_on
            )
            lines._verify()
        return True

    def _abort(self, reason):
        """Give the list up; nothing of it is destroyed.

        :raise AccessError: for who neither keeps the lists nor approved this one
        :raise UserError: without a reason, or when destruction has begun
        """
        self.check_access("read")
        reason = self._approval_text(reason)
        for disposal in self:
            if self.env.user != disposal.director_id:
                disposal._check_archivist()
            if disposal.state not in ("draft", "submitted", "returned", "quarantined"):
                self._refuse_state(disposal)
        disposals = self.sudo()
        self._approval_close(disposals.approval_round_id, "withdrawn", reason)
        for disposal in disposals:
            lines = disposal.line_ids.filtered(
                lambda line: line.state in ("listed", "quarantined")
            )
            lines._put_back("kept")
            disposal._guard_write(
                {"state": "aborted", "abort_reason": reason}, reason="given up"
            )
        disposals._approval_finish(disposals.approval_round_ids)
        self.env["archive.ledger.entry"]._append(disposals, "disposal_aborted")
