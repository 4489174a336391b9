from dataclasses import replace

from odoo import models

from ..tools.refusal import Refusal


class ArchiveApprovalMixin(models.AbstractModel):
    """Why something cannot be submitted or signed now, and by whom it can."""

    _inherit = "archive.approval.mixin"

    def _approval_refusals(self) -> dict[int, list[Refusal]]:
        """Return what the user should know before he tries, by id.

        Of what may be submitted: everything that stands in the way. Of what waits:
        for whom, and why the user himself cannot sign.
        """
        explained = {record.id: [] for record in self}
        submittable = self.filtered("id")._approval_submittable()
        if submittable:
            plan, _chains, _signers = submittable._approval_plan(
                submittable._approval_cases()
            )
            for id_, reasons in plan.items():
                explained[id_] += reasons
        waiting = self.filtered(lambda r: r.approval_round_id and not r.can_sign)
        for id_, reasons in waiting._approval_sign_refusals().items():
            explained[id_] += [replace(r, level="info") for r in reasons]
        return explained

    def _explain(self):
        explained = super()._explain()
        for id_, reasons in self._approval_refusals().items():
            explained[id_] = [*explained.get(id_, ()), *reasons]
        return explained

    def _approval_form_refusals(self, task, given) -> list[Refusal]:
        """Return what the step wants and was not given."""
        customer = task.signer_kind == "customer"
        if customer and not given["customer"]:
            message = self.env._(
                "The customer signs “%(step)s”, before you.", step=task.name
            )
            return [Refusal("needs_customer", message)]
        if given["customer"] and not customer:
            message = self.env._(
                "“%(step)s” is not for the customer to sign.", step=task.name
            )
            return [Refusal("not_customer", message)]
        wanted = {
            "comment": task.needs_comment,
            # drawn or scanned: the customer gave a signature either way
            "image": task.needs_signature_image and not customer,
            "scan": task.needs_seal_scan,
        }
        missing = [
            name for name, needed in wanted.items() if needed and not given[name]
        ]
        if not missing:
            return []
        messages = {
            "comment": self.env._("“%(step)s” needs a comment.", step=task.name),
            "image": self.env._("“%(step)s” needs a drawn signature.", step=task.name),
            "scan": self.env._(
                "“%(step)s” needs a scan with the seal.", step=task.name
            ),
        }
        return [Refusal(f"needs_{name}", messages[name]) for name in missing]

    def _approval_refusal_batch(self, task) -> Refusal:
        return Refusal(
            "one_by_one",
            self.env._(
                "The step “%(step)s” is signed one by one, not many at once.",
                step=task.name,
            ),
            rule=task.round_id.chain_name,
        )

    def _approval_refusal_no_scan(self) -> Refusal:
        return Refusal(
            "no_scan",
            self.env._("There is no scan of the signed paper among its files."),
        )

    def _approval_sign_refusals(self) -> dict[int, list[Refusal]]:
        """Return why the user cannot sign each of these records now."""
        tasks = self._approval_tasks("waiting", "pending", "signed")
        tasks = tasks.filtered(lambda task: task.round_id.state == "open")
        candidates = tasks._candidates_now()
        by_record = tasks.sorted("sequence").grouped("res_id")
        places = {row[1] for row in tasks._actors(self.env.user._ids)}
        return {
            record.id: [
                record._approval_sign_refusal(
                    by_record.get(record.id, tasks.browse()), candidates, places
                )
            ]
            for record in self
        }

    def _approval_sign_refusal(self, tasks, candidates, places) -> Refusal:
        """Return why the user cannot sign, of the steps of one open round.

        :param places: the users in whose place he may act, himself included
        """
        waiting = tasks.filtered(lambda task: task.state == "waiting")
        if not waiting:
            return Refusal(
                "nothing_waits", self.env._("Nothing waits for a signature here.")
            )
        users = self.env["res.users"].sudo().browse(candidates.get(waiting.id, ()))
        who = tuple(users.mapped("name"))
        rule = waiting.round_id.chain_name
        signed = tasks.filtered(lambda task: task.state == "signed")
        own = {waiting.round_id.requester_id.id, waiting.round_id.owner_id.id}
        named = places & set(waiting.user_ids._ids)
        later = tasks.filtered(
            lambda task: task.state == "pending" and places & set(task.user_ids._ids)
        )
        have_signed = places & self.env["archive.signature"]._people(
            signed.filtered("distinct")
        )
        if named and own & (places | {self.env.uid}) and not waiting.allow_own_request:
            message = self.env._("It is an own request: somebody else has to sign it.")
            return Refusal("own_request", message, rule, who=who)
        if named and have_signed and waiting.distinct:
            message = self.env._(
                "You have signed an earlier step, or somebody in whose place you act "
                "has; “%(step)s” needs somebody else.",
                step=waiting.name,
            )
            return Refusal("signed_before", message, rule, who=who)
        if named and later:
            message = self.env._(
                "You sign “%(step)s” yourself: nobody signs another of the steps "
                "that need different people for somebody else.",
                step=later[0].name,
            )
            return Refusal("named_elsewhere", message, rule, who=who)
        if named:
            message = self.env._(
                "You may no longer sign “%(step)s”: you have left the group.",
                step=waiting.name,
            )
            return Refusal("left_group", message, rule, who=who)
        if places & self.env["archive.signature"]._people(signed):
            message = self.env._(
                "You have signed it already; now “%(step)s” waits.", step=waiting.name
            )
            return Refusal("signed_already", message, rule, who=who)
        if later:
            message = self.env._(
                "It is not your turn yet: “%(step)s” comes first.", step=waiting.name
            )
            return Refusal("not_in_turn", message, rule, who=who)
        message = self.env._("“%(step)s” waits for a signature.", step=waiting.name)
        return Refusal("not_signer", message, rule, who=who)
