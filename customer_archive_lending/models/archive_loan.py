from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, format_date

from odoo.addons.customer_archive.tools.refusal import Refusal, blocking
from odoo.addons.customer_archive.tools.retention import last_day

RULE = "R2 art. 28"
#: Calendar months after which what is on loan is given back (R4 §4, #289).
LOAN_MONTHS = 1
#: Days that a new request proposes.
LOAN_DAYS = 7


class ArchiveLoan(models.Model):
    """Originals on paper that somebody takes out of the archive, and gives back.

    Asked for and approved; handed out, counted and written off by the archivist (R2
    article 28, R4 §4; `archive_loan_counter.py`). It opens no paper to anybody: only
    who may know a paper borrows it. What is out is held back from being erased.
    """

    _name = "archive.loan"
    _description = "Loan"
    _inherit = ["archive.request.mixin"]
    _order = "id desc"
    _check_company_auto = True
    _confidential_secret = "top_secret"

    number = fields.Char(string="Register number", readonly=True, copy=False)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        ondelete="restrict",
        default=lambda self: self.env.company,
    )
    borrower_id = fields.Many2one(
        "res.users",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.uid,
    )
    department_id = fields.Many2one(
        "hr.department",
        string="Borrowing department",
        compute="_compute_department_id",
        store=True,
        precompute=True,
        ondelete="restrict",
        help="Its head signs where the regulation wants that.",
    )
    purpose = fields.Char(required=True, help="What the papers are needed for.")
    object = fields.Char(
        string="Subject", required=True, help="Whom, and which matter, they are about."
    )
    reason = fields.Text(
        required=True, help="Why the paper itself is needed, and no copy on screen."
    )
    date_due = fields.Date(
        string="Give back until",
        required=True,
        default=lambda self: self._default_date_due(),
        help="At most one calendar month (R4 §4).",
    )
    line_ids = fields.One2many("archive.loan.line", "loan_id", string="Papers")
    line_count = fields.Integer(
        string="Number of papers", compute="_compute_line_count", compute_sudo=False
    )
    policy_code = fields.Char(
        string="Regulation",
        compute="_compute_of_papers",
        store=True,
        help="Of whose papers it is; it decides who approves.",
    )
    top_secret = fields.Boolean(
        string="Top secret", compute="_compute_of_papers", store=True
    )
    handed_by_id = fields.Many2one(
        "res.users",
        string="Handed out by",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    handed_on = fields.Date(string="Handed out on", readonly=True, copy=False)
    done_on = fields.Date(string="Given back on", readonly=True, copy=False)
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("submitted", "Submitted"),
            ("returned", "Sent back"),
            ("approved", "Approved, to be fetched"),
            ("out", "On loan"),
            ("done", "Given back"),
            ("cancelled", "Not needed"),
        ],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        index=True,
    )
    overdue = fields.Boolean(compute="_compute_overdue", search="_search_overdue")
    can_edit = fields.Boolean(compute="_compute_can_edit")

    _number_uniq = models.UniqueIndex(
        "(company_id, number)", "This number of the loan register is taken."
    )

    @api.model
    def _default_date_due(self):
        company = self.env["res.company"]
        company = company.browse(self.env.context.get("default_company_id"))
        company = company or self.env.company
        return company._archive_today() + timedelta(days=LOAN_DAYS)

    @api.depends("number")
    def _compute_display_name(self):
        for loan in self:
            loan.display_name = (
                self.env._("Loan %(number)s", number=loan.number)
                if loan.number
                else self.env._("Loan request")
            )

    @api.depends("borrower_id.employee_ids.department_id", "company_id")
    def _compute_department_id(self):
        """Follow the employee until it is submitted: then its head is asked."""
        employees = self.env["hr.employee"].sudo()
        employees = employees.search(
            [
                ("user_id", "in", self.borrower_id.ids),
                ("company_id", "in", self.company_id.ids),
            ]
        ).grouped(lambda employee: (employee.user_id, employee.company_id))
        nobody = self.env["hr.employee"].sudo()
        for loan in self:
            if loan.state not in self._guard_open_states():
                loan.department_id = loan.department_id
                continue
            employee = employees.get((loan.borrower_id, loan.company_id), nobody)
            loan.department_id = employee[:1].department_id

    @api.depends("line_ids")
    @api.depends_context("uid")
    def _compute_line_count(self):
        for loan in self:
            loan.line_count = len(loan.line_ids)

    @api.depends("line_ids.document_id.secrecy", "line_ids.document_id.type_id")
    def _compute_of_papers(self):
        for loan in self:
            papers = loan.line_ids.document_id
            loan.top_secret = "top_secret" in papers.mapped("secrecy")
            loan.policy_code = papers.type_id.policy_id[:1].code

    @api.depends("state", "date_due")
    def _compute_overdue(self):
        for loan in self:
            today = loan.company_id._archive_today()
            loan.overdue = loan.state == "out" and loan.date_due < today

    @api.model
    def _search_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = self.env["res.company"]._archive_day_domain(
            "company_id", lambda day: Domain("date_due", "<", day)
        )
        domain = Domain("state", "=", "out") & late
        return domain if True in value else ~domain

    @api.depends("state", "borrower_id")
    @api.depends_context("uid")
    def _compute_can_edit(self):
        """A request is the borrower's; what is out is counted by an archivist."""
        for loan in self:
            mine = loan.borrower_id == self.env.user
            if loan.state in self._guard_open_states():
                loan.can_edit = mine
            else:
                out = loan.state == "out"
                loan.can_edit = out and not mine and self._is_archivist()

    @api.model
    def _is_archivist(self):
        return self.env.user.has_group("customer_archive.group_archivist")

    # -------------------------------------------------------------- who may know it

    @api.model
    def _confidential_wide(self, alias):
        documents = self.env["archive.document"]
        roles = ("archivist", "sales_manager", "general_manager", "auditor")
        if documents._access_has(*(f"group_{role}" for role in roles)):
            # nobody has been asked for anything by a draft
            return SQL("%s != 'draft'", SQL.identifier(alias, "state"))
        return None

    @api.model
    def _confidential_sources(self):
        return {
            **super()._confidential_sources(),
            "borrower": SQL(
                "SELECT id FROM archive_loan WHERE borrower_id = %s", self.env.uid
            ),
        }

    # --------------------------------------------------------------- what is frozen

    def _guard_content_fields(self):
        return frozenset({"purpose", "object", "reason", "date_due"})

    def _guard_engine_fields(self):
        return super()._guard_engine_fields() | {
            "number",
            "company_id",
            "borrower_id",
            "handed_by_id",
            "handed_on",
            "done_on",
        }

    def _guard_create_fields(self):
        return frozenset({"company_id"})

    def _guard_given(self, vals_list):
        # who borrows is who is logged in
        return super()._guard_given(vals_list) - {"company_id", "borrower_id"}

    def _guard_deletable_states(self):
        return ("draft",)

    def _guard_message(self):
        return self.env._(
            "“%(name)s” is submitted, approved or in the loan register: it changes by "
            "its steps only (R2 art. 28).",
            name=self[:1].sudo().display_name or "",
        )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            vals["borrower_id"] = self.env.uid
        return super().create(vals_list)

    def _check_may_edit(self):
        """Only the borrower edits a request; of what is out, the archivist counts.

        :raise UserError: for anybody else
        """
        self.check_access("write")
        if self.env.su:
            return
        for loan in self.filtered(lambda loan: not loan.can_edit):
            if loan.state not in self._guard_open_states() + ("out",):
                raise UserError(loan._guard_message())
            who = loan.borrower_id.name if loan.state != "out" else ""
            message = self.env._("“%s” is not yours to change.", loan.display_name)
            refusal = Refusal(
                "editor", message, RULE, "", (who or self.env._("Archivist"),)
            )
            self._refuse([refusal])

    def write(self, vals):
        self._check_may_edit()
        return super().write(vals)

    def unlink(self):
        self._check_may_edit()
        return super().unlink()

    # --------------------------------------------------------------------- approval

    def _approval_fields(self):
        return [
            "company_id",
            "borrower_id",
            "purpose",
            "object",
            "reason",
            "date_due",
            "line_ids",
            # they decided who approves
            "policy_code",
            "top_secret",
        ]

    def _approval_owner(self):
        return {loan.id: loan.sudo().borrower_id for loan in self}

    def _approval_handler(self):
        return self._approval_owner()

    @api.depends_context("uid")
    def _compute_can_submit(self):
        super()._compute_can_submit()
        # written and asked for at once
        self.filtered(lambda loan: not loan._origin).can_submit = True

    def _approval_submittable(self):
        # knowing a request gives no right to ask for it
        mine = super()._approval_submittable()
        return mine.filtered(lambda loan: loan.borrower_id == self.env.user)

    def _approval_before_submit(self):
        return self._loan_refusals()

    def _approval_form_refusals(self, task, given):
        # asked once more at the moment of signing
        reasons = super()._approval_form_refusals(task, given)
        loan = self.browse(task.res_id)
        return reasons + blocking(loan._loan_refusals()[loan.id])

    def _approval_approved(self, rounds):
        self.sudo()._guard_write({"state": "approved"}, reason="approved")

    def _explain(self):
        explained = super()._explain()
        for loan in self.filtered("overdue"):
            message = self.env._(
                "It should have been back by %(day)s.",
                day=format_date(self.env, loan.date_due),
            )
            late = Refusal("overdue", message, "R4 §4 (#289)", level="warning")
            explained[loan.id] = [*explained[loan.id], late]
        return explained

    def _loan_refusals(self) -> dict[int, list[Refusal]]:
        """Return what forbids each of these loans: its day, its papers."""
        loans = self.sudo()
        found = loans.line_ids.document_id._lending_refusals(loans)
        return {
            loan.id: [*loan._day_refusals(), *loan._papers_refusals(), *found[loan.id]]
            for loan in loans
        }

    def _day_refusals(self) -> list[Refusal]:
        """Return what is wrong with the day on which it is given back (#289)."""
        self.ensure_one()
        today = self.company_id._archive_today()
        last = last_day(today, LOAN_MONTHS)
        rule = "R4 §4 (#289)"
        if self.date_due and self.date_due < today:
            message = self.env._("The day on which they are given back is over.")
            return [Refusal("past", message, rule)]
        if self.date_due and self.date_due > last:
            message = self.env._(
                "Papers are lent for one calendar month at most: today, until %(day)s.",
                day=format_date(self.env, last),
            )
            return [Refusal("month", message, rule)]
        return []

    def _papers_refusals(self) -> list[Refusal]:
        """Return that there are none, or that nobody could approve them together."""
        self.ensure_one()
        papers = self.line_ids.document_id
        if not papers:
            message = self.env._("Name the papers that are needed.")
            return [Refusal("papers", message, RULE)]
        if len(set(papers.type_id.policy_id.mapped("code"))) > 1:
            message = self.env._(
                "Papers of several regulations are approved by different people: ask "
                "for each by a request of its own."
            )
            return [Refusal("policies", message, RULE)]
        return []
