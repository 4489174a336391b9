from collections import Counter
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

#: Who watches whether the regulations are kept.
ROLES = ("group_supervisor", "group_sales_manager", "group_general_manager")
#: Days after which a draft, and a signature that waits, is a matter for others.
DRAFT_DAYS, SIGNATURE_DAYS = 14, 7


class ArchiveCompliance(models.TransientModel):
    """How well the regulations are kept: what is overdue, by duty and person (#126).

    Who watches over them knows no contents: he gets numbers, without the records that
    were counted, and without what is top secret. They are counted anew each time.
    """

    _name = "archive.compliance"
    _inherit = ["archive.form.mixin"]
    _description = "Compliance with the regulations"
    _order = "duty, number desc, id"
    _transient_max_hours = 12

    duty = fields.Selection(
        [
            ("draft", "Captured, not submitted"),
            ("signature", "Signatures that wait"),
            ("late", "Handed in late this year"),
            ("overdue", "Not handed in, and its day is over"),
            ("incomplete", "Dossiers in which a required paper is missing"),
            ("update", "Dossiers to which nothing came for long"),
            ("profile", "Parts of profiles missing or out of date"),
            ("receipt", "Papers expected and not received"),
            ("volume", "Volumes of former years still open"),
            ("vital", "Vital records that have ended"),
            ("disposal", "Destruction lists that could go on"),
        ],
        required=True,
        readonly=True,
    )
    company_id = fields.Many2one("res.company", readonly=True)
    user_id = fields.Many2one("res.users", string="Who acts", readonly=True)
    department_id = fields.Many2one("hr.department", readonly=True)
    number = fields.Integer(string="Overdue", readonly=True)

    @api.model
    def action_count(self):
        """Count anew in the chosen companies, and show it.

        :raise AccessError: for who does not watch over the regulations
        :return: the action that shows what was counted, for this user only
        """
        if not self.env["archive.document"]._access_has(*ROLES):
            raise AccessError(
                self.env._(
                    "Only the archive supervisor and the managers see how the "
                    "regulations are kept (R3 art. 4)."
                )
            )
        every = self.sudo()
        every.search([("create_uid", "=", self.env.uid)]).unlink()
        every.create(every._count())
        return self.env["ir.actions.act_window"]._for_xml_id(
            "customer_archive.archive_compliance_action"
        )

    @api.model
    def _count(self) -> list[dict]:
        """Return the rows: one for each company, duty and person."""
        rows = []
        for company in self.env.companies:
            counts = self._counts(company)
            departments = self._departments(company)
            for (duty, user, department), number in counts.items():
                department = department or departments.get(user, False)
                rows.append(
                    {
                        "duty": duty,
                        "company_id": company.id,
                        "user_id": user,
                        "department_id": department,
                        "number": number,
                    }
                )
        return rows

    @api.model
    def _counts(self, company) -> Counter:
        """Return how much is overdue, by (duty, user id, department id).

        Other addons add their own duties.
        """
        counts = Counter()
        for duty, model, domain, person in self._duties(company):
            groups = self.env[model]._read_group(domain, [person], ["__count"])
            for user, number in groups:
                counts[duty, user.id, False] += number
        types = self.env["archive.document.type"].with_company(company)
        expected = [("policy_id.in_force", "=", True), ("frequency", "!=", False)]
        for type_ in types.search(expected):
            if type_.missing_count:
                counts["receipt", False, type_.department_id.id] += type_.missing_count
        return counts

    @api.model
    def _duties(self, company) -> list[tuple]:
        """Return (duty, model, domain of what is overdue, field of who acts)."""
        today = company._archive_today()
        ours = Domain("company_id", "=", company.id)
        papers = ours & Domain("secrecy", "!=", "top_secret")
        volumes = lists = ours & Domain("top_secret", "=", False)
        year = today.replace(month=1, day=1)
        began = today - timedelta(days=DRAFT_DAYS)
        waits = today - timedelta(days=SIGNATURE_DAYS)
        dossiers = "archive.dossier"
        return [
            (
                "draft",
                "archive.document",
                papers
                & Domain("state", "in", ("draft", "returned"))
                & Domain("create_date", "<", began),
                "handler_id",
            ),
            (
                "signature",
                "archive.approval.task",
                Domain("round_id.company_id", "=", company.id)
                & Domain("state", "=", "waiting")
                & Domain("round_id.state", "=", "open")
                & Domain("round_id.opened_at", "<", waits)
                & ~self._secret_tasks(),
                "user_ids",
            ),
            (
                "late",
                "archive.document",
                papers
                & Domain("late", "=", True)
                & Domain("handed_in_on", ">=", company._archive_begin(year)),
                "handler_id",
            ),
            (
                "overdue",
                "archive.document",
                papers & Domain("overdue", "=", True),
                "handler_id",
            ),
            (
                "incomplete",
                dossiers,
                ours & Domain("incomplete", "=", True),
                "manager_id",
            ),
            (
                "update",
                dossiers,
                ours & Domain("update_overdue", "=", True),
                "manager_id",
            ),
            (
                "profile",
                "archive.dossier.block",
                ours & Domain("state", "in", ("missing", "overdue", "stale")),
                "responsible_id",
            ),
            (
                "volume",
                "archive.volume",
                volumes
                & Domain("state", "=", "open")
                & Domain("filing_year", "<", today.year),
                "manager_id",
            ),
            (
                "vital",
                "archive.document",
                papers
                & Domain("to_renew", "=", True)
                & Domain("valid_until", "<", today),
                "handler_id",
            ),
            (
                "disposal",
                "archive.disposal",
                lists
                & Domain("state", "=", "quarantined")
                & Domain("quarantine_until", "<", today),
                "executor_id",
            ),
        ]

    @api.model
    def _secret_tasks(self) -> Domain:
        """Return the steps that wait on something top secret: not even counted."""
        of_paper = Domain("document_id.secrecy", "=", "top_secret")
        secret = {
            "archive.document": Domain("secrecy", "=", "top_secret"),
            "archive.change.request": of_paper,
            "archive.deletion.request": of_paper,
            "archive.disposal": Domain("top_secret", "=", True),
        }
        return Domain.OR(
            Domain("res_model", "=", model)
            & Domain("res_id", "in", self.env[model]._search(domain).subselect())
            for model, domain in secret.items()
        )

    @api.model
    def _departments(self, company) -> dict[int, int]:
        """Return the department of each user of ``company``, by user id."""
        employees = self.env["hr.employee"].search_fetch(
            [("company_id", "=", company.id), ("user_id", "!=", False)],
            ["user_id", "department_id"],
        )
        return {one.user_id.id: one.department_id.id for one in employees}
