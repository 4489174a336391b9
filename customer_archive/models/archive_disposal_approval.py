from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools.refusal import Refusal

RULE = "R2 art. 29 (#203, #204)"


class ArchiveDisposal(models.Model):
    """Who appraises, who approves, who witnesses; and what is asked before (#202-#204).

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

    def _people(self):
        """Return (field, user, role that he needs, label) of who decides, in turn."""
        self.ensure_one()
        labels = {
            name: self._fields[name]._description_string(self.env)
            for name in ("appraiser_id", "appraiser2_id", "director_id")
        }
        roles = {
            "joint": (
                "group_customer_service_manager",
                None,
                "group_customer_director",
            ),
            "panel": (None, None, "group_general_manager"),
        }[self.kind]
        return [
            (name, self[name], role, labels[name])
            for name, role in zip(labels, roles, strict=True)
        ]

    def action_propose_people(self):
        """Fill in who decides, where the company has exactly one for it."""
        self._check_archivist()
        for disposal in self:
            for name, user, role, _label in disposal._people():
                if user:
                    continue
                if role:
                    found = self.env.ref(f"customer_archive.{role}").sudo().all_user_ids
                    found = found.filtered(
                        lambda u, company=disposal.company_id: (
                            u.active and not u.share and company in u.company_ids
                        )
                    )
                    found = found if len(found) == 1 else found[:0]
                elif name == "appraiser2_id":
                    found = disposal.department_id.sudo().manager_id.user_id
                else:
                    continue
                disposal[name] = found
        return True

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

    def _people_refusals(self) -> list[Refusal]:
        """Return who is missing, or is not the one for it (#203, #204)."""
        self.ensure_one()
        reasons = []
        cleared = self.env.ref("customer_archive.group_top_secret").sudo().all_user_ids
        deputies = self._approval_chain().get(self.id)
        deputies = deputies.sudo().step_ids.deputy_id if deputies else self.env.user[:0]
        for name, user, role, label in self._people():
            if not user:
                message = self.env._("Name who it is: %(who)s.", who=label)
                reasons.append(Refusal(name, message, RULE))
                continue
            group = role and self.env.ref(f"customer_archive.{role}").sudo()
            if group and user not in group.all_user_ids | deputies:
                message = self.env._(
                    "%(name)s has not the role “%(role)s”, and is no deputy for it.",
                    name=user.name,
                    role=group.name,
                )
                reasons.append(Refusal(f"{name}_role", message, RULE))
            if self.top_secret and user not in cleared:
                message = self.env._(
                    "%(name)s is not cleared for top secret.", name=user.name
                )
                reasons.append(
                    Refusal(f"{name}_clearance", message, "R2 art. 13 (#153)")
                )
        head = self.department_id.sudo().manager_id.user_id
        if (
            self.kind == "joint"
            and head
            and self.appraiser2_id
            and self.appraiser2_id not in head | deputies
        ):
            message = self.env._(
                "%(name)s is not the head of “%(department)s”, and no deputy.",
                name=self.appraiser2_id.name,
                department=self.department_id.name,
            )
            who = (head.name,)
            reasons.append(Refusal("head", message, RULE, "", who))
        people = [user for _name, user, _role, _label in self._people() if user]
        if len(set(people)) < len(people):
            message = self.env._(
                "Two appraise and a third approves: three different people."
            )
            reasons.append(Refusal("distinct", message, RULE))
        return reasons

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
        disposal = self.browse(task.res_id)
        if disposal.sudo().state != "submitted":
            return reasons
        said = self.env["archive.disposal.opinion"].sudo()
        for opinion in said.search(
            [
                ("line_id.disposal_id", "=", disposal.id),
                ("user_id", "=", self.env.uid),
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
        """Return who signed a round, in turn, in words (deputies named as such)."""
        signatures = (
            self.env["archive.signature"]
            .sudo()
            .search([("round_id", "=", round_.id), ("decision", "=", "approved")])
        )
        return [signature._label() for signature in signatures.sorted("id")]

    def _deciding_round(self):
        """Return the round in which the list was approved."""
        self.ensure_one()
        rounds = self.sudo().approval_round_ids
        return rounds.filtered(lambda r: r.state == "approved").sorted("number")[:1]

    def action_check_items(self):
        """The witness has checked the items against the list, before (#208).

        :raise UserError: for anybody else, or when it is not the time for it
        """
        self.check_access("read")
        for disposal in self:
            if disposal.state != "quarantined":
                self._refuse_state(disposal)
            if disposal.witness_id != self.env.user:
                raise UserError(
                    self.env._(
                        "The witness %(name)s checks the items, nobody else "
                        "(R2 art. 31).",
                        name=disposal.witness_id.name or "–",
                    )
                )
            disposal._refuse(disposal._quarantine_refusals())
        self.sudo()._guard_write(
            {"witness_checked_on": fields.Datetime.now()}, reason="witness checked"
        )
        self.env["archive.ledger.entry"]._append(self.sudo(), "witness_checked")
        return True
