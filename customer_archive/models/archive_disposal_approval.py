from odoo import api, models
from odoo.exceptions import AccessError, UserError

from ..tools.refusal import Refusal

RULE = "R2 art. 29 (#203, #204)"


class ArchiveDisposal(models.Model):
    """Submitting and signing a list; and what is asked before (#202-#204).

    Two rounds of signatures: the list (two appraisers, then who approves), and after
    the destruction the witness.
    """

    _inherit = "archive.disposal"

    @api.model
    def _check_archivist(self):
        """Refuse anybody but the archivist, who keeps the lists (#202).

        :raise AccessError: for anybody else
        """
        if self.env.su or self.env.user.has_group("customer_archive.group_archivist"):
            return
        raise AccessError(
            self.env._(
                "The archivist draws up and keeps destruction lists (R2 art. 29)."
            )
        )

    def _refuse_state(self, disposal):
        labels = dict(self._fields["state"]._description_selection(self.env))
        raise UserError(
            self.env._(
                "The destruction list “%(number)s” is “%(state)s”: that is not "
                "possible now.",
                number=disposal.number,
                state=labels[disposal.state],
            )
        )

    # --------------------------------------------------------------- approval hooks

    def _approval_fields(self):
        return [
            "number",
            "company_id",
            "kind",
            "department_id",
            "appraiser_id",
            "appraiser2_id",
            "director_id",
            "line_ids",
            "quarantine_until",
            "place_id",
            "method",
            "executor_id",
            "witness_id",
            "executed_on",
        ]

    def _approval_submittable(self):
        # after the destruction the witness signs
        erased = self.filtered(lambda d: d.state == "erased")
        states = erased._approval_last_states() if erased else {}
        waiting = erased.filtered(lambda d: states.get(d.id) != "open")
        return super()._approval_submittable() | waiting

    @api.depends_context("uid")
    def _compute_can_submit(self):
        super()._compute_can_submit()
        archivist = self.env.user.has_group("customer_archive.group_archivist")
        self.filtered(lambda d: not archivist or not d._origin.id).can_submit = False

    def action_submit(self):
        self.check_access("write")
        self._check_archivist()
        return super().action_submit()

    def _approval_before_submit(self):
        return {
            disposal.id: disposal._people_refusals() + disposal._items_refusals()
            if disposal.state in disposal._guard_open_states()
            else []
            for disposal in self
        }

    def _items_refusals(self) -> list[Refusal]:
        """Return what is wrong with the items of the list."""
        self.ensure_one()
        lines = self.line_ids.filtered(lambda line: line.state == "listed")
        if not lines:
            message = self.env._("Nothing stands on the list.")
            return [Refusal("empty", message, "R2 art. 29 (#202)")]
        reasons = []
        on_paper = lines.document_id.sudo().filtered("paper_location_id")
        if on_paper and not self.quarantine_location_id:
            message = self.env._(
                "Name where the papers are stored apart for half a year."
            )
            reasons.append(Refusal("quarantine", message, "R2 art. 30 (#205)"))
        return reasons

    def _approval_form_refusals(self, task, given):
        reasons = super()._approval_form_refusals(task, given)
        disposal = self.browse(task.res_id).sudo()
        # whoever signs, himself or for somebody else
        reasons += disposal._present_refusals(self.env.user)
        if disposal.state == "erased" and not disposal.witness_checked_on:
            message = self.env._("The witness has to check the items before.")
            who = (disposal.witness_id.name,)
            reasons.append(Refusal("checked", message, "R2 art. 31 (#208)", "", who))
        if disposal.state != "submitted":
            return reasons
        said = self.env["archive.disposal.opinion"].sudo()
        for opinion in said.search(
            [
                ("line_id.disposal_id", "=", disposal.id),
                ("user_id", "in", [self.env.uid, *task.user_ids.ids]),
                ("decision", "!=", "destroy"),
            ]
        ):
            if missing := opinion._missing_text():
                return [*reasons, Refusal("opinion", missing, RULE)]
        return reasons

    def _approval_submitted(self, rounds):
        listed = self.sudo().filtered(lambda d: d.state != "erased")
        super(ArchiveDisposal, listed)._approval_submitted(rounds)

    def _approval_refused(self, rounds, reason):
        listed = self.sudo().filtered(lambda d: d.state == "submitted")
        super(ArchiveDisposal, listed)._approval_refused(rounds, reason)
        # a witness who refuses says why; it stays erased and waits for him
        (self.sudo() - listed)._guard_write({"return_reason": reason}, reason="refused")

    def _approval_withdrawn(self, rounds, reason, changed=False):
        listed = self.sudo().filtered(lambda d: d.state == "submitted")
        super(ArchiveDisposal, listed)._approval_withdrawn(
            rounds, reason, changed=changed
        )

    def _approval_approved(self, rounds):
        for disposal in self.sudo():
            if disposal.state == "erased":
                disposal._witnessed()
            else:
                disposal._decide()

    def _signed_by(self, round_) -> list[str]:
        """Return who signed a round, in turn, in words; deputies are called so."""
        signatures = (
            self.env["archive.signature"]
            .sudo()
            .search([("round_id", "=", round_.id), ("decision", "=", "approved")])
        )
        tasks = {task.id: task for task in round_.task_ids}
        return [
            self._deputy_name(tasks[signature.task_id], signature._label())
            for signature in signatures.sorted("id")
        ]

    @api.model
    def _deputy_name(self, task, name) -> str:
        """Return the name of who signs a step; the named deputy is called so (#203)."""
        return self.env._("%(name)s, deputy", name=name) if task.deputy else name

    def _have_signed(self) -> set[int]:
        """Return who signed the list as decided, or last submitted; and for whom."""
        self.ensure_one()
        round_ = self._deciding_round() or self._last_round()
        return self.env["archive.signature"]._people(round_.task_ids)

    def _approval_finish(self, rounds):
        super()._approval_finish(rounds)
        # what somebody said is read once he has signed
        self.env["archive.disposal.line"].invalidate_model(["opinions"], flush=False)

    def _deciding_round(self):
        """Return the round in which the list was approved."""
        self.ensure_one()
        rounds = self.sudo().approval_round_ids
        return rounds.filtered(lambda r: r.state == "approved").sorted("number")[:1]
