from odoo import fields, models

#: States of an item with which the list is not done.
OPEN = ("listed", "quarantined", "transfer")


class ArchiveDisposal(models.Model):
    """A list that a restored backup brought back, and whose papers went again."""

    _inherit = "archive.disposal"

    def _settle_again(self):
        """End these lists as far as nothing of them is left to be decided.

        Where a witness is named who has not signed yet, he is asked once the bytes
        are gone. Where the backup is older than that, the list is given up: the
        register says what became of its papers.
        """
        reason = self.env._(
            "Its papers were erased again after a backup was restored; the register "
            "says by whom they were decided on."
        )
        for disposal in self:
            states = set(disposal.line_ids.mapped("state"))
            if states & set(OPEN):
                continue
            if disposal.state == "erased" and "erased" in states:
                # the witness is asked already, and signs for what is left
                continue
            if "erased" in states and disposal._can_be_witnessed():
                disposal._guard_write({"state": "executing"}, reason="again")
                disposal._finish_erasing()
                continue
            disposal._approval_end(reason)
            values = {"state": "aborted", "abort_reason": reason}
            if states & {"destroyed", "transferred"} and "erased" not in states:
                values = {"state": "destroyed", "destroyed_on": fields.Datetime.now()}
            disposal._guard_write(values, reason="again")

    def _can_be_witnessed(self) -> bool:
        """Whether everything is there that the witness signs for."""
        self.ensure_one()
        return bool(
            self.state in ("quarantined", "executing")
            and self.executor_id
            and self.witness_id
            and self.witness_checked_on
        )
