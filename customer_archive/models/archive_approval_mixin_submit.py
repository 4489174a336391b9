from collections import defaultdict

from odoo import models

from ..tools.approval import distinct_people
from ..tools.refusal import Refusal, blocking
from .archive_approval_step import ApprovalCase


class ArchiveApprovalMixin(models.AbstractModel):
    """Submission: plan for all records, open rounds for those accepted.

    The number of queries does not grow with the records.
    """

    _inherit = "archive.approval.mixin"

    def _approval_submit(self) -> dict[int, list[Refusal]]:
        """Open rounds; return the reasons for those refused, by record id."""
        cases = self._approval_cases()
        refused, chains, signers = self._approval_plan(cases)
        accepted = [case for case in cases if case.record.id not in refused]
        if not accepted:
            return refused
        records = self.browse(case.record.id for case in accepted)
        rounds = self.env["archive.approval.round"]._open(
            accepted, chains, records._approval_digests()
        )
        tasks = self.env["archive.approval.task"]
        tasks._copy_steps(rounds, accepted, chains, signers)
        records._approval_ledger("submitted", rounds)
        records._approval_submitted(rounds)
        records._approval_finish(rounds)
        return refused

    def _approval_cases(self) -> list[ApprovalCase]:
        nobody = self.env["res.users"]
        companies = self._approval_companies()
        owners = self._approval_owner()
        handlers = self._approval_handler()
        return [
            ApprovalCase(
                record=record,
                company=companies[record.id],
                requester=self.env.user,
                owner=owners.get(record.id, nobody)[:1].sudo(),
                handler=handlers.get(record.id, nobody)[:1].sudo(),
            )
            for record in self
        ]

    def _approval_plan(self, cases):
        """Return what submitting would do, without doing it.

        :return: (record id -> reasons to refuse, record id -> chain,
            (step id, record id) -> who may sign)
        """
        refused = defaultdict(list)
        for id_, reasons in self._approval_before_submit().items():
            if reasons := blocking(reasons):
                refused[id_] += reasons
        submittable = self._approval_submittable()
        for record in self - submittable:
            refused[record.id].append(self._approval_refusal_state())
        chains = {}
        by_chain = defaultdict(list)
        found = self._approval_chain()
        for case in cases:
            chain = found.get(case.record.id, self.env["archive.approval.chain"])
            if refusal := self._approval_chain_refusal(chain):
                refused[case.record.id].append(refusal)
            else:
                chains[case.record.id] = chain.sudo()
                by_chain[chain.sudo()].append(case)
        signers = {}
        for chain, of_chain in by_chain.items():
            for step in chain.step_ids:
                for case, who in zip(of_chain, step._signers(of_chain), strict=True):
                    signers[step.id, case.record.id] = who
            memo = {}
            for case in of_chain:
                id_ = case.record.id
                key = tuple(signers[step.id, id_].user_ids for step in chain.step_ids)
                if key not in memo:
                    memo[key] = self._approval_people_refusals(chain.step_ids, key)
                refused[id_] += memo[key]
        return (
            {id_: reasons for id_, reasons in refused.items() if reasons},
            chains,
            signers,
        )

    def _approval_refusal_state(self) -> Refusal:
        return Refusal(
            "not_submittable",
            self.env._("It cannot be submitted in the state it is in."),
        )

    def _approval_chain_refusal(self, chain) -> Refusal | None:
        """Return why this is not exactly one usable chain, or None."""
        supervisors = (self.env._("Archive supervisor"),)
        if not chain:
            return Refusal(
                "no_chain",
                self.env._("No approval chain applies to it."),
                who=supervisors,
            )
        chain = chain.sudo()
        if len(chain) > 1:
            return Refusal(
                "several_chains",
                self.env._(
                    "Several approval chains apply and nothing tells which: "
                    "%(chains)s.",
                    chains=self.env._(", ").join(chain.mapped("name")),
                ),
                who=supervisors,
                opens=(chain._name, chain._ids),
            )
        if not chain.active or not chain.step_ids or chain.model_name != self._name:
            return Refusal(
                "unusable_chain",
                self.env._(
                    "The approval chain “%(chain)s” is archived, has no steps or is "
                    "for something else.",
                    chain=chain.name,
                ),
                who=supervisors,
                opens=(chain._name, chain._ids),
            )
        return None

    def _approval_people_refusals(self, steps, candidates) -> list[Refusal]:
        """Return why ``candidates`` (user ids, step by step) cannot sign the steps."""
        supervisors = (self.env._("Archive supervisor"),)
        nobody = [
            Refusal(
                f"no_signer_{step.id}",
                self.env._(
                    "Nobody is left to sign the step “%(step)s” (%(who)s): missing, "
                    "archived, without user, of another company, or it would be an "
                    "own request; and no deputy is named.",
                    step=step.name,
                    who=step._who(),
                ),
                rule=step.chain_id.policy_id.display_name or step.chain_id.name,
                who=supervisors,
                opens=(step.chain_id._name, step.chain_id._ids),
            )
            for step, users in zip(steps, candidates, strict=True)
            if not users
        ]
        if nobody:
            return nobody
        different = [
            (step, users)
            for step, users in zip(steps, candidates, strict=True)
            if step.distinct and step.signer_kind != "customer"
        ]
        if distinct_people([users for _step, users in different]) is not None:
            return []
        return [
            Refusal(
                "too_few_people",
                self.env._(
                    "The steps %(steps)s need different people, and there are too few.",
                    steps=self.env._(", ").join(
                        f"“{step.name}”" for step, _users in different
                    ),
                ),
                rule=steps.chain_id.policy_id.display_name or steps.chain_id.name,
                who=supervisors,
                opens=(steps.chain_id._name, steps.chain_id._ids),
            )
        ]
