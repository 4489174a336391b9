from odoo import models
from odoo.exceptions import AccessError, UserError

from odoo.addons.customer_archive.tools.refusal import Refusal

from .archive_loan import RULE


class ArchiveLoan(models.Model):
    """At the archive's counter: papers are counted out, and counted back (R4 §4).

    Who has them is written into the loan register with a number, and off again (R2
    article 28).
    """

    _inherit = "archive.loan"

    def _check_counter(self):
        """Refuse who does not keep the archive.

        :raise AccessError: for anybody but an archivist
        """
        self.check_access("write")
        if not self._is_archivist():
            raise AccessError(
                self.env._(
                    "Only the archivist hands papers out and takes them back (R4 §4)."
                )
            )

    def _check_loan_state(self, state):
        self.ensure_one()
        if self.state != state:
            states = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "“%(name)s” is in the state “%(state)s”.",
                    name=self.display_name,
                    state=states[self.state],
                )
            )

    def _own_refusals(self) -> list[Refusal]:
        """Return that nobody counts papers out to, or back from, himself (#286)."""
        self.ensure_one()
        if self.borrower_id != self.env.user:
            return []
        message = self.env._(
            "Papers are counted by two people: another archivist does it for you."
        )
        return [Refusal("own", message, "R4 §4 (#286)", "", (self.env._("Archivist"),))]

    def _approval_refusals_now(self) -> list[Refusal]:
        """Return that other people would have to approve what it is by now (#292)."""
        self.ensure_one()
        rounds = self.env["archive.approval.round"].sudo()
        approved = rounds.search(
            [
                ("res_model", "=", self._name),
                ("res_id", "=", self.id),
                ("state", "=", "approved"),
            ],
            order="number DESC",
            limit=1,
        )
        if approved and approved._covers(self._approval_digests()[self.id]):
            return []
        message = self.env._(
            "The papers are of another regulation or degree of secrecy than those that "
            "were approved: the request is dropped and made anew."
        )
        who = (self.borrower_id.name,)
        return [Refusal("approval", message, RULE, "", who)]

    def action_hand_out(self):
        """Hand the papers out, counted face to face, and enter them in the register.

        :raise AccessError: for who is no archivist
        :raise UserError: naming what changed since the approval
        """
        self._check_counter()
        for loan in self:
            loan._check_loan_state("approved")
        # who disposes of them, or lends them too, sees what is decided here
        self.sudo().line_ids.document_id._hold_lock()
        refusals = self._loan_refusals()
        for loan in self:
            loan._refuse(
                [
                    *loan._own_refusals(),
                    *refusals[loan.id],
                    *loan._approval_refusals_now(),
                ]
            )
        for loan in self.sudo():
            today = loan.company_id._archive_today()
            out = {"state": "out", "received": False, "remarks": False}
            loan.line_ids._guard_write(out, reason="handed out")
            loan._guard_write(
                {
                    "state": "out",
                    "number": loan._take_number(today.year),
                    "handed_by_id": self.env.uid,
                    "handed_on": today,
                },
                reason="handed out",
            )
            self._note("loaned", loan, loan.line_ids)
        return True

    def action_take_back(self):
        """Take back what is ticked; the rest stays on loan (#200, #291).

        :raise AccessError: for who is no archivist
        :raise UserError: where nothing is ticked
        """
        self._check_counter()
        for loan in self:
            loan._check_loan_state("out")
            loan._refuse(loan._own_refusals())
        self.sudo().line_ids.document_id._hold_lock()
        for loan in self.sudo():
            out = loan.line_ids.filtered(lambda line: line.state == "out")
            back = out.filtered("received")
            if not back:
                raise UserError(
                    self.env._(
                        "Tick the papers that came back with “%s”.", loan.display_name
                    )
                )
            today = loan.company_id._archive_today()
            back._guard_write(
                {
                    "state": "back",
                    "returned_on": today,
                    "returned_to_id": self.env.uid,
                },
                reason="taken back",
            )
            if back == out:
                loan._guard_write(
                    {"state": "done", "done_on": today}, reason="taken back"
                )
            self._note("loan_returned", loan, back)
        return True

    def action_cancel(self):
        """Drop a request that was approved, or sent back, and is not needed any more.

        :raise UserError: for who neither asked for it nor keeps the archive
        """
        self.check_access("write")
        for loan in self:
            if loan.state != "returned":
                loan._check_loan_state("approved")
            keeper = loan.state == "approved" and self._is_archivist()
            if self.env.user != loan.borrower_id and not keeper:
                who = (loan.borrower_id.name,)
                message = self.env._("“%s” is not yours to drop.", loan.display_name)
                self._refuse([Refusal("editor", message, RULE, "", who)])
        self._drop()
        return True

    def _drop(self):
        """End these requests, whatever they wait for; nothing of them is out."""
        loans = self.sudo()
        loans._approval_end(self.env._("It is not needed any more."), "dropped")
        loans._guard_write({"state": "cancelled"}, reason="dropped")

    def _take_number(self, year):
        counters = self.env["archive.counter"].sudo()
        number = counters._take(f"loan/{self.company_id.id}/{year}")
        return f"{year}-{number:03d}"

    def _note(self, event, loan, lines):
        """Note in the ledger what happened to the papers of ``lines``."""
        ledger = self.env["archive.ledger.entry"]
        ledger._append(lines.document_id, event, related=loan)
