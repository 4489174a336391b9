import logging
from dataclasses import replace

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.refusal import Refusal

_logger = logging.getLogger(__name__)

#: Papers that are erased in one transaction.
BATCH = 50


class ArchiveDisposal(models.Model):
    """The destruction itself: place, method, executor, witness; then proof (#207-#210).

    Erased in batches by the scheduled action, each with one commit: after a crash every
    paper is untouched, or erased with its bytes pending, or proven. What cannot be
    erased says why and is tried again for a week; what is held back then goes back, and
    the rest goes on. When all bytes are proven gone the witness is asked to sign.
    """

    _inherit = "archive.disposal"

    def _execution_refusals(self) -> list[Refusal]:
        """Return what forbids to begin with the destruction."""
        self.ensure_one()
        reasons = self._quarantine_refusals()

        def missing(code, message, rule, *who):
            reasons.append(Refusal(code, message, rule, "", who))

        if self.unverified_count:
            missing(
                "verified",
                self.env._(
                    "%(count)s items were not looked at again after the time apart.",
                    count=self.unverified_count,
                ),
                "R2 art. 30 (#206)",
                self.env._("Archivist"),
            )
        if not self.place_id or not self.method:
            message = self.env._("Name the designated place, and how it is done.")
            missing("place", message, "R2 art. 31 (#207, #209)")
        if not self.executor_id or not self.witness_id:
            message = self.env._("Name who carries it out, and who witnesses it.")
            missing("people", message, "R2 art. 31 (#208)")
            return reasons
        reasons += self._witness_refusals(self.witness_id)
        if self.executor_id != self.witness_id:
            reasons += self._present_refusals(self.executor_id)
        if not self.witness_checked_on:
            message = self.env._("The witness has to check the items before.")
            missing("checked", message, "R2 art. 31 (#208)", self.witness_id.name)
        return reasons

    def _explain(self):
        explained = super()._explain()
        for disposal in self.filtered(lambda d: d.state == "quarantined"):
            explained[disposal.id] = [
                *explained.get(disposal.id, ()),
                *(
                    replace(reason, level="info")
                    for reason in disposal._execution_refusals()
                ),
            ]
        return explained

    def action_execute(self):
        """Begin with the destruction; the scheduled action carries it on.

        :raise UserError: for anybody but the executor, with every reason against it
        """
        self.check_access("read")
        for disposal in self:
            if disposal.state != "quarantined":
                self._refuse_state(disposal)
            disposal._refuse(disposal._execution_refusals())
            if disposal.executor_id != self.env.user:
                raise UserError(
                    self.env._(
                        "%(name)s carries out the destruction, nobody else "
                        "(R2 art. 31).",
                        name=disposal.executor_id.name,
                    )
                )
        self.sudo()._guard_write(
            {"state": "executing", "executed_on": fields.Datetime.now()},
            reason="destruction begun",
        )
        self.env["archive.ledger.entry"]._append(self.sudo(), "destruction_begun")
        self.env.ref("customer_archive.ir_cron_disposal_execute").sudo()._trigger()
        return True

    @api.model
    def _cron_execute(self):
        """Erase what is to be destroyed, batch by batch."""
        lines = self.env["archive.disposal.line"].sudo()
        cron = self.env["ir.cron"]
        last = 0
        while True:
            batch = lines.search(
                [
                    ("state", "=", "quarantined"),
                    ("disposal_id.state", "=", "executing"),
                    ("id", ">", last),
                ],
                order="id",
                limit=BATCH,
            )
            if not batch:
                break
            last = batch[-1].id
            batch._destroy()
            if not cron._commit_progress(len(batch)):
                break
        self.sudo().search([("state", "=", "executing")])._finish_erasing()

    def _finish_erasing(self):
        """Ask the witness where every paper is gone, or went back; close the empty."""
        for disposal in self.filtered(lambda d: d.state == "executing"):
            erased = disposal.line_ids.filtered(lambda line: line.state == "erased")
            unproven = erased.filtered(lambda line: not line.proven_on)
            if disposal.remaining_count or unproven:
                continue
            if not erased:
                disposal._guard_write({"state": "kept"}, reason="nothing left")
                continue
            disposal._guard_write({"state": "erased"}, reason="bytes gone")
            disposal.invalidate_recordset()
            refused = disposal._approval_submit()
            if refused:
                _logger.warning(
                    "nobody can sign the destruction list %s: %s", disposal.id, refused
                )

    def _close_empty(self):
        """Close lists of which nothing is left to be destroyed."""
        for disposal in self.filtered(lambda d: d.state == "quarantined"):
            if not disposal.line_ids.filtered(lambda line: line.state == "quarantined"):
                disposal._guard_write({"state": "kept"}, reason="nothing left")

    def _witnessed(self):
        """The witness has signed: what was erased is destroyed now (#210)."""
        self.ensure_one()
        lines = self.line_ids.filtered(lambda line: line.state == "erased")
        documents = lines.document_id
        documents._guard_write({"state": "destroyed"}, reason="witnessed")
        lines._guard_write({"state": "destroyed"}, reason="witnessed")
        self._guard_write(
            {"state": "destroyed", "destroyed_on": fields.Datetime.now()},
            reason="witnessed",
        )
        self._enter("destroyed", documents)
        self._disposal_ledger(documents, "destroyed")
        documents.volume_id._follow_documents()

    def _enter(self, kind, documents):
        """Enter papers of this list into the register."""
        self.ensure_one()
        spoken = self.company_id._archive_spoken(self)
        round_ = self._deciding_round()
        signed = spoken._signed_by(round_)
        verified = {
            line.document_id.id: {"verified_by": line.verified_by_id.name}
            for line in self.line_ids
        }
        method = dict(self._fields["method"]._description_selection(spoken.env))
        witness = self.witness_id.name
        if kind == "destroyed":
            witness = spoken._signed_by(self._last_round())[-1:] or [witness]
            witness = witness[0]
        self.env["archive.destruction.register"]._enter(
            kind,
            documents,
            {
                **verified,
                None: {
                    "list_number": self.number,
                    "requested_by": round_.requester_id.name,
                    "appraised_by": self.env._(", ").join(signed[:-1]),
                    "approved_by": signed[-1] if signed else self.director_id.name,
                    "approved_on": self.approved_on,
                    "quarantine_from": self.quarantine_from,
                    "quarantine_until": self.quarantine_until,
                    "place": self.place_id.complete_name,
                    "method": method.get(self.method),
                    "executed_by": self.executor_id.name,
                    "witnessed_by": witness,
                },
            },
        )

    def _last_round(self):
        self.ensure_one()
        return self.sudo().approval_round_ids.sorted("number")[-1:]
