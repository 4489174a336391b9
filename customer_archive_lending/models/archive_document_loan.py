from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, format_date

from odoo.addons.customer_archive.tools.refusal import Refusal

from .archive_loan import RULE


class ArchiveDocument(models.Model):
    """Whether a paper is on loan, which holds it back (#201), and who may borrow it."""

    _inherit = "archive.document"

    on_loan = fields.Boolean(
        string="On loan", compute="_compute_on_loan", search="_search_on_loan"
    )

    def _compute_on_loan(self):
        lines = self.env["archive.loan.line"].sudo()
        lines = lines.search(
            [("document_id", "in", self._origin.ids), ("state", "=", "out")]
        )
        out = lines.document_id
        for document in self:
            document.on_loan = document._origin.id in out._ids

    @api.model
    def _search_on_loan(self, operator, value):
        if operator != "in":
            return NotImplemented
        self.env["archive.loan.line"].flush_model()
        out = Domain("id", "in", SQL("(%s)", self._on_loan_query()))
        return out if True in value else ~out

    @api.model
    def _on_loan_query(self) -> SQL:
        return SQL("SELECT document_id FROM archive_loan_line WHERE state = 'out'")

    # -------------------------------------------------------------- it holds it back

    @api.model
    def _hold_queries(self):
        return {**super()._hold_queries(), "loan": self._on_loan_query()}

    def _hold_texts(self):
        return {**super()._hold_texts(), "loan": self.env._("It is on loan.")}

    def _hold_who(self):
        return {**super()._hold_who(), "loan": (self.env._("Archivist"),)}

    @api.model
    def _hold_told_first(self):
        # where the paper is matters to everybody who looks for it
        return super()._hold_told_first() | {"loan"}

    @api.model
    def _hold_causes(self, found, full):
        causes = super()._hold_causes(found, full)
        lent = [id_ for id_, codes in found.items() if "loan" in codes]
        if not lent:
            return causes
        lines = self.env["archive.loan.line"].sudo()
        lines = lines.search([("document_id", "in", lent), ("state", "=", "out")])
        loans = lines.loan_id
        known = loans if full else loans.sudo(False)._filtered_access("read").sudo()
        for line in lines:
            causes[line.document_id.id, "loan"] = line.loan_id, line.loan_id & known
        return causes

    def _hold_refusal_found(self, code, text, who, full, cause=None):
        if code != "loan" or not cause:
            return super()._hold_refusal_found(code, text, who, full, cause)
        loan, known = cause
        until = format_date(self.env, loan.date_due)
        if not known:
            return Refusal("hold_loan", text, RULE, until, who)
        message = self.env._(
            "It is on loan to %(name)s: %(loan)s.",
            name=loan.borrower_id.name,
            loan=loan.display_name,
        )
        return Refusal(
            "hold_loan", message, RULE, until, who, opens=(loan._name, loan._ids)
        )

    # --------------------------------------------------------------- who may know it

    @api.model
    def _access_waiting(self):
        # who has to sign a loan sees what is lent
        model = "archive.loan"
        asked = SQL(
            "SELECT line.document_id FROM archive_loan_line AS line "
            "JOIN waiting ON waiting.res_id = line.loan_id "
            "WHERE waiting.res_model = %s",
            model,
        )
        return {**super()._access_waiting(), model: asked}

    def _access_more(self):
        lines = self.env["archive.loan.line"].sudo()
        lines = lines.search(
            [("document_id", "=", self.id), ("loan_id.state", "=", "submitted")]
        )
        label = self.env._("Signature on a loan is waiting")
        return [*super()._access_more(), (label, lines.loan_id.waiting_user_ids)]

    # ------------------------------------------------------------------ may be lent

    def _lending_refusals(self, loans) -> dict[int, list[Refusal]]:
        """Return which of these papers cannot be lent, and why, by loan."""
        found = self._hold_found()
        reasons = {loan.id: [] for loan in loans}
        for borrower, of_one in loans.grouped("borrower_id").items():
            known = (self & of_one.line_ids.document_id)._known_to(borrower)
            for loan in of_one:
                for paper in loan.line_ids.document_id:
                    if paper not in known:
                        # not by name: who signs may know more than who asks
                        message = self.env._(
                            "%(name)s may not know one of these papers.",
                            name=borrower.name,
                        )
                        refusal = Refusal("unknown", message, RULE)
                    else:
                        refusal = paper._lending_refusal(found[paper.id])
                    reasons[loan.id] += [refusal] if refusal else []
        return reasons

    def _lending_refusal(self, holds) -> Refusal | None:
        """Return why this paper cannot be lent now, or None.

        :param holds: what holds it back, as :meth:`_hold_found` says
        """
        self.ensure_one()
        name = self.display_name
        place = self.paper_location_id
        opens = None
        if self.state != "filed":
            message = self.env._("“%s” is not filed.", name)
        elif not place:
            message = self.env._(
                "“%s” has no place: the archive does not keep it on paper, or nobody "
                "has noted where.",
                name,
            )
        elif place.purpose == "department":
            message = self.env._(
                "“%(paper)s” is not in the archive, but with its department: "
                "%(place)s.",
                paper=name,
                place=place.complete_name,
            )
        elif "loan" in holds:
            message = self.env._("“%s” is on loan already.", name)
            opens = (self._name, self._ids)
        elif "transfer" in holds:
            message = self.env._(
                "“%s” is on its way from the department to the archive.", name
            )
        else:
            return None
        return Refusal(f"paper_{self.id}", message, RULE, opens=opens)

    def _custody_refusals(self, department):
        reasons = super()._custody_refusals(department)
        for paper in self.sudo().filtered("on_loan"):
            message = self.env._(
                "“%s” is on loan: it is given back first.", paper.display_name
            )
            reasons.append(Refusal(f"loan_{paper.id}", message, RULE))
        return reasons

    def _erasure_told(self):
        lines = self.env["archive.loan.line"].sudo()
        loans = lines.search([("document_id", "in", self.ids)]).loan_id
        return [
            *super()._erasure_told(),
            (loans, ("purpose", "object", "reason", "return_reason")),
            (loans.line_ids, ("remarks",)),
        ]

    def _erasure_forget(self):
        super()._erasure_forget()
        self.env["archive.loan"]._erasure_forget(self)

    def action_borrow(self):
        """Begin a request to borrow these papers.

        One request for each company and regulation, whose people approve it.
        """
        self.check_access("read")
        if not self:
            raise UserError(self.env._("Choose the papers that are needed."))
        loans = self.env["archive.loan"]
        by_policy = self.grouped(
            lambda paper: (paper.company_id, paper.sudo().type_id.policy_id.code)
        )
        if len(by_policy) == 1:
            return {
                "type": "ir.actions.act_window",
                "name": self.env._("Borrow"),
                "res_model": loans._name,
                "views": [(False, "form")],
                "context": {
                    "default_company_id": self.company_id.id,
                    "default_line_ids": [
                        Command.create({"document_id": paper.id}) for paper in self
                    ],
                },
            }
        reason = self.env._(
            "Papers of several regulations or companies are approved by different "
            "people: choose those of one."
        )
        self._refuse([Refusal("policies", reason, RULE)])
