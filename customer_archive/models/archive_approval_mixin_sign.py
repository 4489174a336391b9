import logging

from psycopg2 import OperationalError

from odoo import models

from ..tools.refusal import Refusal

_logger = logging.getLogger(__name__)


class ArchiveApprovalMixin(models.AbstractModel):
    """Signing, refusing, withdrawing: decide for all records, then write.

    The steps are updated before anything else is written, so that of two people
    who decide at the same moment the second is repeated and sees the first.
    """

    _inherit = "archive.approval.mixin"

    def _approval_decide(
        self,
        decision: str,
        *,
        comment: str | None = None,
        image: bytes | None = None,
        scan: bytes | None = None,
        method: str = "system",
        signer_name: str | None = None,
        scans: dict[int, str] | None = None,
    ) -> dict[int, list[Refusal]]:
        """Sign or refuse the waiting step of each record.

        :param image: drawing, a PNG
        :param scan: scan with seal
        :param method: how it was signed; anything but ``system``: by the customer
        :param scans: record id -> SHA-256 of the scan among the record's own files
        :return: the reasons for records that were not decided, by id
        """
        rows = self._approval_signable()
        tasks = self.env["archive.approval.task"].sudo()
        tasks = tasks.browse(row[0] for row in rows.values())
        refused = (self - self.browse(rows))._approval_sign_refusals()
        given = {
            "comment": bool(comment and comment.strip()),
            "image": bool(image),
            "scan": bool(scan or scans),
            "customer": method != "system",
        }
        for task in tasks:
            if decision == "approved":
                reasons = self._approval_form_refusals(task, given)
            else:
                reasons = []
            if len(self) > 1 and not task.allow_batch:
                reasons.append(self._approval_refusal_batch(task))
            if scans is not None and not scans.get(task.res_id):
                reasons.append(self._approval_refusal_no_scan())
            if reasons:
                refused[task.res_id] = reasons
        tasks = tasks.filtered(lambda task: task.res_id not in refused)
        if decision == "approved":
            tasks -= self._approval_void_changed(tasks, refused)
        taken = tasks._take("signed" if decision == "approved" else "refused")
        if not taken:
            return refused
        records = self.browse(task.res_id for task in taken)
        rounds = taken.round_id
        signatures = self.env["archive.signature"]._sign(
            taken,
            {row[0]: row for row in rows.values()},
            decision=decision,
            method=method,
            comment=comment,
            image=image,
            scan=scan,
            scans=scans or {},
            signer_names=records._approval_signer_names(method, signer_name),
        )
        event = "signed" if decision == "approved" else "refused"
        records._approval_ledger(event, signatures)
        if decision == "approved":
            records._approval_complete(taken._advance())
        else:
            records, rounds = records._approval_close(rounds, "refused", comment)
            records._approval_refused(rounds, comment)
        records._approval_finish(rounds)
        return refused

    def _approval_signer_names(self, method, signer_name):
        """Return the name of the customer who signs each record, by id."""
        if method == "system":
            return {}
        if signer_name and signer_name.strip():
            return dict.fromkeys(self.ids, signer_name.strip())
        unnamed = self.env._("Customer")
        names = self._approval_customer_name()
        return {record.id: names.get(record.id) or unnamed for record in self}

    def _approval_void_changed(self, tasks, refused):
        """End the rounds whose content changed since; return their steps.

        Nothing is raised: the end of the round has to be kept.
        """
        digests = self.browse(task.res_id for task in tasks)._approval_digests()
        changed = tasks.filtered(
            lambda task: not task.round_id._covers(digests[task.res_id])
        )
        for task in changed:
            refused[task.res_id] = [
                Refusal(
                    "content_changed",
                    self.env._(
                        "The content changed after submission, so this round of "
                        "signatures ended. Submit it again; everybody signs anew."
                    ),
                    who=(task.round_id.requester_id.name,),
                )
            ]
        if changed:
            self._approval_void(changed.round_id)
        return changed

    def _approval_complete(self, rounds):
        """Close the rounds that have all signatures, and let their effect begin."""
        records, rounds = self._approval_close(rounds.sudo(), "approved")
        if not rounds:
            return
        records._approval_ledger("approved", rounds)
        records._approval_approved(rounds)
        for round_ in rounds.filtered("server_action_id"):
            self.browse(round_.res_id)._approval_run_action(round_)

    def _approval_run_action(self, round_):
        """Run the chain's server action as the last signer, with his rights only.

        When it fails the approval stands; the round and the ledger say that it
        failed.
        """
        self.ensure_one()
        self.invalidate_recordset({"can_read"} & self._fields.keys(), flush=False)
        # a context of our own: what the client sends does not steer the action
        env = self.env(
            su=False,
            context={
                "lang": self.env.lang,
                "tz": self.env.context.get("tz"),
                "active_model": self._name,
                "active_id": self.id,
                "active_ids": self.ids,
            },
        )
        action = env["ir.actions.server"].browse(round_.server_action_id)
        try:
            with self.env.cr.savepoint():
                action.run()
        except OperationalError:
            raise  # a conflict with another transaction: everything is repeated
        except Exception as error:
            _logger.warning(
                "action %s after round %s failed", action.id, round_.id, exc_info=True
            )
            round_._note_action_error(str(error))
            self._approval_ledger(
                "approval_action_failed", round_, reason_code=type(error).__name__
            )

    def _approval_withdraw(self, reason) -> dict[int, list[Refusal]]:
        """Withdraw; return the reasons for those refused, by record id."""
        refused = {}
        accepted = self.browse()
        for record in self:
            round_ = record.sudo().approval_round_id
            people = record._approval_may_withdraw(round_)
            if not round_:
                message = self.env._("Nothing waits for signatures.")
                refused[record.id] = [Refusal("no_round", message)]
            elif self.env.user not in people:
                refused[record.id] = [
                    Refusal(
                        "not_requester",
                        self.env._("Only who submitted it can take it back."),
                        who=tuple(people.sudo().mapped("name")),
                    )
                ]
            else:
                accepted |= record
        rounds = accepted.sudo().approval_round_id
        records, rounds = accepted._approval_close(rounds, "withdrawn", reason)
        if rounds:
            records._approval_ledger("withdrawn", rounds)
            records._approval_withdrawn(rounds, reason)
            records._approval_finish(rounds)
        return refused

    def _approval_close(self, rounds, state, reason=None):
        """Close rounds; return (records, rounds) that were open, in the same order."""
        rounds = rounds._close(state, reason)
        return self.browse(round_.res_id for round_ in rounds), rounds

    def _approval_ledger(self, event, lines, reason_code=None):
        """Append to the ledger what happened, and through which round or signature."""
        related = {line.res_id: line for line in lines.sudo()}
        self.env["archive.ledger.entry"]._append(
            self, event, related=related, reason_code=reason_code
        )

    def _approval_finish(self, rounds):
        """Remind who is to sign next, and forget what was computed before."""
        rounds._signers_concerned()._sync_signature_activities()
        # who waits has changed, and with it who may know the records
        names = {"can_read", "approval_round_ids", "approval_task_ids"} | {
            name
            for name, field in self.env["archive.approval.mixin"]._fields.items()
            if field.compute
        }
        self.invalidate_recordset(names & self._fields.keys(), flush=False)
