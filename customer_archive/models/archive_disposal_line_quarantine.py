from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from ..tools.retention import later


class ArchiveDisposalLine(models.Model):
    """An item while it is stored apart: rescued, or verified as of no value (#206)."""

    _inherit = "archive.disposal.line"

    def _check_keeps_lists(self):
        """Refuse who neither keeps the lists nor decided on this one.

        :raise AccessError: for anybody else
        """
        user = self.env.user
        # of each of the lists: who decided on one decides nothing of another
        if self.env.su or all(
            user in (d.appraiser_id | d.appraiser2_id | d.director_id)
            for d in self.disposal_id
        ):
            return
        if not self.env.user.has_group("customer_archive.group_archivist"):
            raise AccessError(
                self.env._(
                    "The archivist and who decided on the list do that (R2 art. 30)."
                )
            )

    def _check_apart(self):
        for line in self:
            if line.state != "quarantined" or line.disposal_id.state != "quarantined":
                raise UserError(
                    self.env._(
                        "“%(item)s” is not stored apart, or its destruction has begun.",
                        item=line.document_id.display_name,
                    )
                )

    def _rescue(self, reason, keep_until):
        """Take papers back from the time apart: they have a value after all (#206).

        :param keep_until: day until which they are kept now
        :raise UserError: without a reason, for a day that has passed, or too late
        """
        self.check_access("read")
        self._check_keeps_lists()
        reason = self.env["archive.disposal"]._approval_text(reason)
        if not keep_until or keep_until <= self.company_id._archive_today():
            raise UserError(self.env._("Say until when they are kept: a day to come."))
        lines = self.sudo()._with_the_rest()
        lines._check_apart()
        lines._put_back("rescued")
        lines._guard_write({"decision_note": reason}, reason="rescued")
        for document in lines.document_id:
            document._keep_until(later(keep_until, document.retention_due))
        self.env["archive.ledger.entry"]._append(lines.document_id, "rescued")
        lines.disposal_id._close_empty()

    def _hand_out(self, recipient):
        """Hand papers over that another archive takes; entered in the register.

        :param recipient: who takes them over
        :raise AccessError: for who neither keeps the lists nor decided on this one
        :raise UserError: without a recipient, or for what is not to be handed over
        """
        self.check_access("read")
        self._check_keeps_lists()
        recipient = (recipient or "").strip()
        if not recipient:
            raise UserError(self.env._("Say who takes them over."))
        lines = self.sudo()._with_the_rest()
        lines._check_to_hand_over()
        documents = lines.document_id
        documents._hold_lock()
        for reasons in documents._disposal_holds().values():
            documents._refuse(reasons)
        documents._guard_write({"state": "transferred"}, reason="handed over")
        lines._guard_write({"state": "transferred"}, reason="handed over")
        for disposal, of_list in lines.grouped("disposal_id").items():
            spoken = disposal.company_id._archive_spoken(disposal)
            self.env["archive.destruction.register"]._enter(
                "transferred",
                of_list.document_id,
                {
                    None: {
                        "reason": recipient,
                        "list_number": disposal.number,
                        "executed_by": self.env.user.name,
                        "proof": spoken.env._("Handed over as it was filed."),
                    }
                },
            )
        self.env["archive.ledger.entry"]._append(documents, "transferred")
        documents.volume_id._follow_documents()

    def _not_taken_over(self, reason):
        """Note that nobody took these papers over: they stay, and are proposed anew.

        :raise AccessError: for who neither keeps the lists nor decided on this one
        :raise UserError: without a reason, or for what was not to be handed over
        """
        self.check_access("read")
        self._check_keeps_lists()
        reason = self.env["archive.disposal"]._approval_text(reason)
        lines = self.sudo()._with_the_rest()
        lines._check_to_hand_over()
        lines._guard_write(
            {"state": "put_back", "decision_note": reason}, reason="not taken over"
        )
        for disposal, of_list in lines.grouped("disposal_id").items():
            disposal._disposal_ledger(of_list.document_id, "not_transferred")

    def _check_to_hand_over(self):
        if other := self.filtered(
            lambda line: line.state != "transfer" or line.document_id.state != "filed"
        ):
            raise UserError(
                self.env._(
                    "“%(item)s” was not decided to be handed over.",
                    item=other[0].document_id.display_name,
                )
            )

    def _put_back(self, state):
        """Bring papers back to where they were filed, and stood."""
        apart = self.filtered(lambda line: line.state == "quarantined")
        for line in apart:
            line.document_id._guard_write(
                {
                    "state": "filed",
                    # the box may have moved meanwhile
                    "paper_location_id": (
                        line.document_id.volume_id.box_id.location_id
                        or line.former_location_id
                    ).id,
                },
                reason="put back",
            )
        self._guard_write({"state": state}, reason="put back")
        apart.document_id.volume_id._follow_documents()

    def _verify(self):
        """Note that these papers were looked at once more, and have no value (#206).

        What something holds now goes back instead, and the item says why (#201).

        :raise UserError: before the time apart is over
        """
        self._check_keeps_lists()
        lines = self.sudo()
        lines._check_apart()
        for disposal in lines.disposal_id:
            disposal._refuse(disposal._quarantine_refusals())
        disposals = lines.disposal_id
        lines &= lines._with_the_rest()._return_held()
        disposals._close_empty()
        lines._guard_write(
            {"verified_by_id": self.env.uid, "verified_on": fields.Datetime.now()},
            reason="verified",
        )
        self.env["archive.ledger.entry"]._append(lines.document_id, "verified")

    def action_verify(self):
        """Note that these papers have no value; called from the list of items."""
        self.check_access("read")
        self._verify()
        return True
