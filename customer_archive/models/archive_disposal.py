from odoo import api, fields, models
from odoo.tools import SQL

#: What is done to papers; “sold as waste paper” is not among it (#209).
METHODS = [
    ("shredding", "Shredding"),
    ("pulping", "Pulping"),
    ("burning", "Burning"),
    ("electronic", "Erasing of files only"),
]
#: States in which something of the list is still to be destroyed.
ACTIVE_STATES = ("draft", "submitted", "returned", "quarantined", "executing", "erased")


class ArchiveDisposal(models.Model):
    """A destruction list (销毁清册), from proposal to the witness (#201-#210).

    The archivist's list of what is past its time; appraised by two people together and
    approved by a third; stored apart for half a year; verified item by item; erased at
    a designated place before a witness, who signs. Each step has a file of its own:
    `_approval`, `_decision`, `_quarantine`, `_execution`; `_people` says who may do it,
    `_proposal` makes the lists.
    """

    _name = "archive.disposal"
    _description = "Destruction list"
    _inherit = ["archive.request.mixin"]
    _order = "id desc"
    _rec_name = "number"
    _check_company_auto = True
    _confidential_secret = "top_secret"

    number = fields.Char(readonly=True, copy=False, index=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        ondelete="restrict",
        default=lambda self: self.env.company,
    )
    kind = fields.Selection(
        [
            ("joint", "Appraised by two, approved by the director (R2)"),
            ("panel", "Reviewed by persons concerned and the company's leader (R4)"),
        ],
        string="Who decides",
        required=True,
        default="joint",
    )
    department_id = fields.Many2one(
        "hr.department",
        string="Originating department",
        ondelete="restrict",
        check_company=True,
        help="Whose papers they are; its head appraises them with the archive (#203).",
    )
    top_secret = fields.Boolean(
        string="Top secret",
        readonly=True,
        help="Top-secret papers have lists of their own: who decides must be cleared.",
    )
    automatic = fields.Boolean(
        string="Proposed by the archive",
        readonly=True,
        help="Filled by the scheduled action until it is submitted.",
    )
    appraiser_id = fields.Many2one(
        "res.users",
        string="First appraiser",
        ondelete="restrict",
        domain="[('share', '=', False)]",
        help="The customer-service manager (R2 art. 29), or a person concerned (R4).",
    )
    appraiser2_id = fields.Many2one(
        "res.users",
        string="Second appraiser",
        ondelete="restrict",
        domain="[('share', '=', False)]",
        help="The head of the originating department, or another person concerned.",
    )
    director_id = fields.Many2one(
        "res.users",
        string="Approves",
        ondelete="restrict",
        domain="[('share', '=', False)]",
        help="The customer director (R2 art. 29), or the company's leader (R4).",
    )
    line_ids = fields.One2many("archive.disposal.line", "disposal_id", string="Items")
    line_count = fields.Integer(string="Number of items", compute="_compute_counts")
    unverified_count = fields.Integer(compute="_compute_counts")
    problem_count = fields.Integer(compute="_compute_counts")
    remaining_count = fields.Integer(
        string="Still to be destroyed", compute="_compute_counts"
    )
    quarantine_location_id = fields.Many2one(
        "archive.location",
        string="Stored apart in",
        ondelete="restrict",
        check_company=True,
        domain="[('purpose', '=', 'quarantine')]",
    )
    approved_on = fields.Datetime(readonly=True, copy=False)
    quarantine_from = fields.Date(string="Stored apart from", readonly=True, copy=False)
    quarantine_until = fields.Date(
        string="Stored apart until",
        readonly=True,
        copy=False,
        help="Last day; nothing is destroyed on it or before (#205).",
    )
    quarantine_over = fields.Boolean(compute="_compute_quarantine_over")
    place_id = fields.Many2one(
        "archive.location",
        string="Place of destruction",
        ondelete="restrict",
        check_company=True,
        domain="[('purpose', '=', 'destruction')]",
        help="One of the designated places (#207).",
    )
    method = fields.Selection(METHODS, string="How")
    executor_id = fields.Many2one(
        "res.users",
        string="Carried out by",
        ondelete="restrict",
        domain="[('share', '=', False)]",
    )
    witness_id = fields.Many2one(
        "res.users",
        ondelete="restrict",
        domain="[('share', '=', False)]",
        help="Somebody else than who carries it out (#208).",
    )
    witness_checked_on = fields.Datetime(
        string="Items checked by the witness", readonly=True, copy=False
    )
    witness_reason = fields.Char(
        string="Why another witness", readonly=True, copy=False
    )
    executed_on = fields.Datetime(string="Begun on", readonly=True, copy=False)
    destroyed_on = fields.Datetime(readonly=True, copy=False)
    abort_reason = fields.Char(string="Why it was given up", readonly=True, copy=False)
    state = fields.Selection(
        [
            ("draft", "List"),
            ("submitted", "In appraisal"),
            ("returned", "Returned"),
            ("quarantined", "Stored apart"),
            ("executing", "Being destroyed"),
            ("erased", "Erased, waits for the witness"),
            ("destroyed", "Destroyed"),
            ("kept", "Nothing to destroy"),
            ("aborted", "Given up"),
        ],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        index=True,
    )

    _number_uniq = models.UniqueIndex(
        "(company_id, number)", "This number of a list is taken."
    )
    _executor_idx = models.Index(
        "(executor_id) WHERE state IN ('quarantined', 'executing')"
    )
    _director_idx = models.Index("(director_id) WHERE state = 'quarantined'")
    _appraiser_idx = models.Index("(appraiser_id) WHERE state = 'quarantined'")
    _appraiser2_idx = models.Index("(appraiser2_id) WHERE state = 'quarantined'")
    _witness_idx = models.Index(
        "(witness_id) WHERE state IN ('quarantined', 'executing', 'erased')"
    )

    @api.depends("number")
    def _compute_display_name(self):
        for disposal in self:
            disposal.display_name = disposal.number or self.env._("New list")

    @api.depends("line_ids.state", "line_ids.verified_on", "line_ids.problem")
    def _compute_counts(self):
        lines = self.env["archive.disposal.line"]
        counts = lines._read_group(
            [("disposal_id", "in", self.ids)],
            ["disposal_id", "state"],
            ["__count", "verified_on:count", "problem:count"],
        )
        by_disposal = {}
        for disposal, state, count, verified, problems in counts:
            of_list = by_disposal.setdefault(disposal.id, [0, 0, 0, 0])
            of_list[0] += count
            if state == "quarantined":
                of_list[1] += count - verified
                of_list[2] += problems
                of_list[3] += count
        for disposal in self:
            (
                disposal.line_count,
                disposal.unverified_count,
                disposal.problem_count,
                disposal.remaining_count,
            ) = by_disposal.get(disposal._origin.id, (len(disposal.line_ids), 0, 0, 0))

    # -------------------------------------------------------------- who may know it

    @api.model
    def _confidential_wide(self, alias):
        user = self.env.user
        if not any(
            user.has_group(f"customer_archive.group_{role}")
            for role in ("archivist", "general_manager", "auditor")
        ):
            return None
        return SQL("TRUE")

    @api.model
    def _confidential_sources(self):
        return {
            **super()._confidential_sources(),
            "present": self._present_query(),
        }

    @api.model
    def _present_query(self) -> SQL:
        """Return ``SELECT id`` of lists that the user carries out or witnesses now.

        Who decided on one rescues what has a value after all, as long as its papers
        are stored apart (#206); who approved it may shorten that time, or give it up.
        """
        return SQL(
            "SELECT id FROM archive_disposal WHERE executor_id = %(uid)s"
            " AND state IN ('quarantined', 'executing')"
            " UNION ALL SELECT id FROM archive_disposal WHERE witness_id = %(uid)s"
            " AND state IN ('quarantined', 'executing', 'erased')"
            " UNION ALL SELECT id FROM archive_disposal WHERE director_id = %(uid)s"
            " AND state = 'quarantined'"
            " UNION ALL SELECT id FROM archive_disposal WHERE appraiser_id = %(uid)s"
            " AND state = 'quarantined'"
            " UNION ALL SELECT id FROM archive_disposal WHERE appraiser2_id = %(uid)s"
            " AND state = 'quarantined'",
            uid=self.env.uid,
        )

    # --------------------------------------------------------------- what is frozen

    def _guard_content_fields(self):
        return frozenset(
            {
                "company_id",
                "kind",
                "department_id",
                "appraiser_id",
                "appraiser2_id",
                "director_id",
                "quarantine_location_id",
            }
        )

    def _guard_engine_fields(self):
        return super()._guard_engine_fields() | {
            "number",
            "top_secret",
            "automatic",
            "approved_on",
            "quarantine_from",
            "quarantine_until",
            "witness_checked_on",
            "witness_reason",
            "executed_on",
            "destroyed_on",
            "abort_reason",
        }

    def _guard_message(self):
        return self.env._(
            "The destruction list “%(number)s” is submitted or decided: what stands on "
            "it is changed no more (R2 art. 29).",
            number=self[:1].sudo().number or "",
        )

    @api.model_create_multi
    def create(self, vals_list):
        disposals = super().create(vals_list)
        for company, group in disposals.grouped("company_id").items():
            year = company._archive_today().year
            first = self.env["archive.counter"]._take(
                f"disposal/{company.id}/{year}", len(group)
            )
            for offset, disposal in enumerate(group):
                disposal.sudo()._guard_write(
                    {"number": f"{year}-{first + offset:03d}"}, reason="numbered"
                )
        return disposals

    def write(self, vals):
        self._check_may_edit(vals)
        result = super().write(vals)
        if "witness_id" in vals and (
            checked := self.sudo().filtered("witness_checked_on")
        ):
            # somebody else has not checked anything yet
            checked._guard_write({"witness_checked_on": False}, reason="new witness")
        return result

    def _check_may_edit(self, vals):
        """The archivist keeps the lists; who carries out or witnesses is fixed then.

        :raise UserError: for anybody else, and for a list that is being destroyed
        """
        self.check_access("write")
        if self.env.su:
            return
        self._check_archivist()
        late = {"place_id", "method", "executor_id", "witness_id"} & vals.keys()
        if late and (
            fixed := self.filtered(
                lambda d: d.state not in (*self._guard_open_states(), "quarantined")
            )
        ):
            self._refuse_state(fixed[0])

    def unlink(self):
        self._check_archivist()
        return super().unlink()
