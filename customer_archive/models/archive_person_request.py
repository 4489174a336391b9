from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL, format_date


class ArchivePersonRequest(models.Model):
    """A person asks what we keep of him, or to erase it (PIPL art. 45, 47; GDPR 17).

    Profiles of people are erased at any time. Papers are kept as long as their
    regulation says: the answer tells for each kind on which ground and until when. What
    was answered stays, so that it can be shown later.
    """

    _name = "archive.person.request"
    _description = "Request of a person"
    _inherit = ["archive.guard.mixin", "archive.confidential.mixin"]
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(string="Who asks", required=True)
    dossier_id = fields.Many2one(
        "archive.dossier", required=True, ondelete="restrict", check_company=True
    )
    company_id = fields.Many2one(
        related="dossier_id.company_id", store=True, precompute=True
    )
    wish = fields.Selection(
        [("erase", "Erase what is kept of me"), ("know", "Tell what is kept of me")],
        required=True,
        default="erase",
    )
    person_ids = fields.Many2many(
        "archive.dossier.person",
        string="Persons",
        domain="[('dossier_id', '=', dossier_id)]",
        help="Whose profile it concerns.",
    )
    received_on = fields.Date(required=True, default=fields.Date.context_today)
    answer_until = fields.Date(
        compute="_compute_answer_until", help="One month after it came (GDPR art. 12)."
    )
    line_ids = fields.One2many(
        "archive.person.request.line", "request_id", string="Answer", readonly=True
    )
    answered_by_id = fields.Many2one(
        "res.users", string="Answered by", readonly=True, ondelete="restrict"
    )
    answered_on = fields.Datetime(readonly=True)
    state = fields.Selection(
        [("draft", "Received"), ("answered", "Answered")],
        required=True,
        default="draft",
        readonly=True,
        index=True,
    )

    @api.depends("received_on")
    def _compute_answer_until(self):
        for request in self:
            request.answer_until = request.received_on and fields.Date.add(
                request.received_on, months=1
            )

    @api.constrains("person_ids", "dossier_id")
    def _check_persons(self):
        for request in self.sudo():
            if request.person_ids.dossier_id - request.dossier_id:
                raise UserError(
                    self.env._("The persons belong to the dossier of the request.")
                )

    @api.model
    def _may_answer(self) -> bool:
        """Whether the user answers persons: who knows all dossiers, for the company."""
        return any(
            self.env.user.has_group(f"customer_archive.group_{role}")
            for role in ("archivist", "sales_manager", "general_manager")
        )

    @api.model
    def _confidential_wide(self, alias):
        return SQL("TRUE") if self._may_answer() else None

    @api.model
    def _confidential_own(self, alias):
        return {
            "manager": SQL(
                "%s IN (SELECT id FROM archive_dossier WHERE manager_id = %s)",
                SQL.identifier(alias, "dossier_id"),
                self.env.uid,
            )
        }

    def _guard_content_fields(self):
        return frozenset({"name", "dossier_id", "wish", "person_ids", "received_on"})

    def _guard_engine_fields(self):
        return frozenset({"state", "answered_by_id", "answered_on"})

    def _guard_open_states(self):
        return ("draft",)

    def _guard_message(self):
        return self.env._(
            "The request is answered: question and answer stay as they are."
        )

    def action_answer(self):
        """Erase what can be erased now, and write down what is kept, why and how long.

        :raise AccessError: for who does not know all dossiers
        :raise UserError: for a request that is answered already
        """
        self.ensure_one()
        self.check_access("write")
        if not self._may_answer():
            raise AccessError(
                self.env._(
                    "The archivist, the sales manager or the general manager answers "
                    "persons."
                )
            )
        if self.state != "draft":
            raise UserError(self._guard_message())
        request = self.sudo()
        lines = request._answer_lines()
        self.env["archive.person.request.line"]._write_down(request, lines)
        request._guard_write(
            {
                "state": "answered",
                "answered_by_id": self.env.uid,
                "answered_on": fields.Datetime.now(),
            },
            reason="answered",
        )
        self.env["archive.ledger.entry"]._append(request, "person_answered")
        return True

    def action_print(self):
        """Print the answer."""
        self.check_access("read")
        return self.env.ref(
            "customer_archive.archive_person_request_report"
        ).report_action(self)

    def _until_text(self, line):
        return format_date(self.env, line.until) if line.until else "–"
