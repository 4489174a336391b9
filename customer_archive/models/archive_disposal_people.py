from collections import defaultdict
from dataclasses import replace

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..tools.refusal import Refusal
from .archive_disposal_approval import RULE

SECRET_RULE = "R2 art. 13 (#153)"
WITNESS_RULE = "R2 art. 31 (#208)"


class ArchiveDisposal(models.Model):
    """Who appraises, approves, carries out, witnesses: different people (#203-#208).

    The executor is the *owner* of the witness's round, so that the approval's own rule
    keeps him from witnessing, in anybody's place.
    """

    _inherit = "archive.disposal"

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
                        lambda u, disposal=disposal: not disposal._present_refusals(u)
                    )
                    found = found if len(found) == 1 else found[:0]
                elif name == "appraiser2_id":
                    found = disposal.department_id.sudo().manager_id.user_id
                    found = found.filtered(
                        lambda u, disposal=disposal: not disposal._present_refusals(u)
                    )
                else:
                    continue
                disposal[name] = found
        return True

    @api.constrains(
        "appraiser_id", "appraiser2_id", "director_id", "executor_id", "witness_id"
    )
    def _check_cleared(self):
        for disposal in self.filtered("top_secret"):
            people = disposal.appraiser_id | disposal.appraiser2_id
            people |= disposal.director_id | disposal.executor_id | disposal.witness_id
            if left := people - disposal._cleared_users():
                raise ValidationError(
                    self.env._(
                        "Not cleared for top secret: %(names)s. Who decides on a "
                        "top-secret list, carries it out or witnesses it is cleared "
                        "(R2 art. 13).",
                        names=self.env._(", ").join(left.mapped("name")),
                    )
                )

    @api.model
    def _cleared_users(self):
        return self.env.ref("customer_archive.group_top_secret").sudo().all_user_ids

    def _named_deputies(self):
        """Return the deputy whom the chain names for each step, by its field."""
        self.ensure_one()
        deputies = defaultdict(lambda: self.env["res.users"])
        if chain := self._approval_chain().get(self.id):
            for step in chain.sudo().step_ids:
                deputies[step.signer_field] |= step.deputy_id
        return deputies

    def _present_refusals(self, user) -> list[Refusal]:
        """Return why ``user`` cannot have a part in the destruction of this list."""
        self.ensure_one()
        user, company = user.sudo(), self.company_id
        reasons = []
        if not user.active or user.share or company not in user.company_ids:
            message = self.env._(
                "%(name)s cannot sign: no active user of “%(company)s”.",
                name=user.name,
                company=company.name,
            )
            reasons.append(Refusal(f"inactive_{user.id}", message, RULE))
        if self.top_secret and user not in self._cleared_users():
            message = self.env._(
                "%(name)s is not cleared for top secret.", name=user.name
            )
            reasons.append(Refusal(f"clearance_{user.id}", message, SECRET_RULE))
        return reasons

    def _people_refusals(self) -> list[Refusal]:
        """Return who is missing, or is not the one for it (#203, #204)."""
        self.ensure_one()
        reasons = []
        deputies = self._named_deputies()
        for name, user, role, label in self._people():
            if not user:
                message = self.env._("Name who it is: %(who)s.", who=label)
                reasons.append(Refusal(name, message, RULE))
                continue
            group = role and self.env.ref(f"customer_archive.{role}").sudo()
            if group and user not in group.all_user_ids | deputies[name]:
                message = self.env._(
                    "%(name)s has not the role “%(role)s”, and is no deputy for it.",
                    name=user.name,
                    role=group.name,
                )
                reasons.append(Refusal(f"{name}_role", message, RULE))
            reasons += self._present_refusals(user)
        head = self.department_id.sudo().manager_id.user_id
        if (
            self.kind == "joint"
            and head
            and self.appraiser2_id
            and self.appraiser2_id not in head | deputies["appraiser2_id"]
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

    # ------------------------------------------------------------------ the witness

    def _approval_owner(self):
        owners = super()._approval_owner()
        for disposal in self.sudo().filtered(lambda d: d.state == "erased"):
            owners[disposal.id] = disposal.executor_id
        return owners

    def _approval_may_withdraw(self, round_):
        people = super()._approval_may_withdraw(round_)
        if self.sudo().state == "erased":
            # its owner carried it out: that gives no right here
            return round_.sudo().requester_id
        return people

    def _approval_sign_refusal(self, tasks, candidates, places):
        refusal = super()._approval_sign_refusal(tasks, candidates, places)
        if refusal.code != "own_request" or self.sudo().state != "erased":
            return refusal
        message = self.env._(
            "Who carried it out does not witness it, in nobody's place: neither he for "
            "the witness, nor anybody for him."
        )
        return replace(refusal, message=message, rule=WITNESS_RULE)

    def _witness_refusals(self, user) -> list[Refusal]:
        """Return why ``user`` cannot be the witness of this list (#208)."""
        self.ensure_one()
        reasons = self._present_refusals(user)
        if user == self.executor_id:
            message = self.env._(
                "The witness is somebody else than who carries it out."
            )
            reasons.append(Refusal("witness", message, WITNESS_RULE))
        return reasons

    def action_check_items(self):
        """The witness has checked the items against the list, before (#208).

        :raise UserError: for anybody else, or when it is not the time for it
        """
        self.check_access("read")
        for disposal in self:
            if disposal.state not in ("quarantined", "executing", "erased"):
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

    def _name_witness(self, user, reason):
        """Name another witness while the list is destroyed, or waits for his signature.

        He checks the items anew, and a new round begins; the former one has nothing
        to sign any more.

        :raise AccessError: for anybody but the archivist
        :raise UserError: without a reason, in another state, or for who cannot be it
        """
        self.check_access("read")
        self._check_archivist()
        reason = self._approval_text(reason)
        for disposal in self:
            if disposal.state not in ("executing", "erased"):
                self._refuse_state(disposal)
            disposal._refuse(disposal._witness_refusals(user))
            if user == disposal.witness_id:
                raise UserError(
                    self.env._("%(name)s is the witness already.", name=user.name)
                )
        self._replace_witness(user, reason)

    def _replace_witness(self, user, reason):
        """Put ``user`` in the place of the witness and ask him, or nobody for now.

        :raise UserError: where nobody can be asked to sign
        """
        disposals = self.sudo()
        _records, closed = self._approval_close(
            disposals.approval_round_id, "withdrawn", reason
        )
        disposals._guard_write(
            {
                "witness_id": user.id,
                "witness_reason": reason,
                "return_reason": False,
            },
            reason="another witness",
        )
        self.env["archive.ledger.entry"]._append(disposals, "witness_replaced")
        disposals.invalidate_recordset()
        # the archive asks him: who names himself by taking over signs no own request
        asked = (
            disposals.with_user(SUPERUSER_ID) if user == self.env.user else disposals
        )
        for disposal in asked.filtered(lambda d: d.witness_id and d.state == "erased"):
            disposal._refuse(disposal._approval_submit().get(disposal.id, []))
        disposals._approval_finish(closed)
