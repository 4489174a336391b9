from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ..tools.refusal import Refusal

RULE = "R4 §1.1 (#275)"


class ArchiveCustodyTransfer(models.Model):
    """What a department held goes into the archive's keeping (移交清单, #275).

    The department's archivist lists the papers and hands them over; an archivist says
    what he took over and where it stands now. Only this step takes the place of a
    paper from the department.
    """

    _name = "archive.custody.transfer"
    _description = "Transfer to the archive"
    _inherit = [
        "archive.guard.mixin",
        "archive.confidential.mixin",
        "archive.explain.mixin",
    ]
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
    department_id = fields.Many2one(
        "hr.department", required=True, ondelete="restrict", check_company=True
    )
    location_id = fields.Many2one(
        "archive.location",
        string="Place in the archive",
        ondelete="restrict",
        check_company=True,
        domain="[('purpose', '=', 'storage')]",
        help="Where what is taken over stands from now on.",
    )
    line_ids = fields.One2many(
        "archive.custody.transfer.line", "transfer_id", string="Papers"
    )
    line_count = fields.Integer(
        string="Number of papers", compute="_compute_line_count", compute_sudo=False
    )
    top_secret = fields.Boolean(
        string="Top secret", compute="_compute_top_secret", store=True
    )
    handed_by_id = fields.Many2one(
        "res.users",
        string="Handed over by",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    handed_on = fields.Date(string="Handed over on", readonly=True, copy=False)
    taken_by_id = fields.Many2one(
        "res.users",
        string="Taken over by",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    taken_on = fields.Date(string="Taken over on", readonly=True, copy=False)
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("handed", "Handed over"),
            ("done", "Taken over"),
        ],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        index=True,
    )

    can_edit = fields.Boolean(compute="_compute_can_edit")

    _number_uniq = models.UniqueIndex(
        "(company_id, number)", "This number is taken by another transfer list."
    )

    @api.depends("line_ids")
    @api.depends_context("uid")
    def _compute_line_count(self):
        for transfer in self:
            transfer.line_count = len(transfer.line_ids)

    @api.depends("line_ids.document_id.secrecy")
    def _compute_top_secret(self):
        for transfer in self:
            secrecies = transfer.line_ids.document_id.mapped("secrecy")
            transfer.top_secret = "top_secret" in secrecies

    @api.depends("state")
    @api.depends_context("uid")
    def _compute_can_edit(self):
        """A draft is the department's; what was handed over, the archivist's."""
        for transfer in self:
            transfer.can_edit = transfer.state == "draft" or (
                transfer.state == "handed" and self._is_archivist()
            )

    @api.depends("number")
    def _compute_display_name(self):
        for transfer in self:
            transfer.display_name = transfer.number or self.env._("Transfer list")

    # -------------------------------------------------- who may know it, what is frozen

    @api.model
    def _confidential_wide(self, alias):
        documents = self.env["archive.document"]
        if documents._access_has("group_archivist", "group_general_manager"):
            return SQL("TRUE")
        return None

    @api.model
    def _confidential_own(self, alias):
        documents = self.env["archive.document"]
        if not documents._access_has("group_department_archivist"):
            return {}
        return {
            "department": SQL(
                "%s IN (%s)",
                SQL.identifier(alias, "department_id"),
                documents._access_departments(),
            )
        }

    def _guard_content_fields(self):
        return frozenset({"location_id"})

    def _guard_engine_fields(self):
        return frozenset(
            {
                "state",
                "number",
                "company_id",
                "department_id",
                "handed_by_id",
                "handed_on",
                "taken_by_id",
                "taken_on",
            }
        )

    def _guard_create_fields(self):
        return frozenset({"company_id", "department_id"})

    def _guard_given(self, vals_list):
        # of which department it is, is said once
        return super()._guard_given(vals_list) - self._guard_create_fields()

    def _guard_open_states(self):
        return ("draft", "handed")

    def _guard_deletable_states(self):
        return ("draft",)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_numbered(self):
        # its number is in the ledger: a list that was sent back is completed
        if numbered := self.sudo().filtered("number"):
            raise UserError(numbered._guard_message())

    def _guard_message(self):
        return self.env._(
            "Transfer list “%(name)s” is changed by its steps only; what was taken "
            "over stays as it was signed for (R4 §1.1).",
            name=self[:1].sudo().display_name or "",
        )

    def _is_archivist(self):
        return self.env.user.has_group("customer_archive.group_archivist")

    def _check_may_edit(self):
        """Refuse who changes a list that waits for the archivist, or has been done.

        :raise UserError: naming who can act
        """
        self.check_access("write")
        if frozen := self.sudo()._guard_frozen():
            raise UserError(frozen._guard_message())
        if self.env.su:
            return
        if waiting := self.filtered(lambda transfer: not transfer.can_edit):
            message = self.env._(
                "Transfer list “%(name)s” is handed over: it waits for the archivist.",
                name=waiting[:1].number,
            )
            who = (self.env._("Archivist"),)
            self._refuse([Refusal("handed", message, RULE, "", who)])

    def write(self, vals):
        if not self._guard_engine_fields() & vals.keys():
            self._check_may_edit()
        return super().write(vals)

    # ------------------------------------------------------------------------- steps

    def _explain(self):
        explained = super()._explain()
        for transfer in self.filtered(lambda t: t.state == "handed" and t.id):
            if self._is_archivist():
                reasons = transfer._taking_refusals()
                explained[transfer.id] = [*explained.get(transfer.id, ()), *reasons]
        return explained

    def _paper_refusals(self, lines) -> list[Refusal]:
        """Return which papers of the list cannot go over, and why."""
        self.ensure_one()
        return lines.sudo().document_id._custody_refusals(self.sudo().department_id)

    def action_hand_over(self):
        """Hand the list to the archive, numbered; it waits for the archivist.

        :raise UserError: for an empty list, or naming papers that the department does
            not hold
        """
        self.check_access("write")
        today = {t.id: t.company_id._archive_today() for t in self}
        # on their way they are held: who destroys them now sees it (#201)
        self.sudo().line_ids.document_id._hold_lock()
        for transfer in self:
            transfer._check_state("draft")
            lines = transfer.sudo().line_ids
            reasons = transfer._paper_refusals(lines)
            if not lines:
                message = self.env._("No paper stands on the list.")
                reasons = [Refusal("empty", message, RULE)]
            transfer._refuse(reasons)
        for transfer in self.sudo():
            transfer._guard_write(
                {
                    "state": "handed",
                    "number": transfer.number or transfer._take_number(),
                    "handed_by_id": self.env.uid,
                    "handed_on": today[transfer.id],
                },
                reason="handed over",
            )
        self.env["archive.ledger.entry"]._append(self.sudo(), "custody_handed")
        return True

    def _take_number(self):
        year = self.company_id._archive_today().year
        counters = self.env["archive.counter"].sudo()
        number = counters._take(f"custody/{self.company_id.id}/{year}")
        return f"{year}-{number:03d}"

    def _check_state(self, state):
        if self.state != state:
            states = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "Transfer list “%(name)s” is in the state “%(state)s”.",
                    name=self.display_name,
                    state=states[self.state],
                )
            )

    def _check_takes_over(self):
        self.check_access("write")
        if not self._is_archivist():
            raise AccessError(
                self.env._("Only the archivist takes papers over (R4 §1.1).")
            )

    def _taking_refusals(self) -> list[Refusal]:
        """Return what forbids taking over what the list says."""
        self.ensure_one()
        transfer = self.sudo()
        reasons = []
        if not transfer.location_id or transfer.location_id.purpose != "storage":
            message = self.env._("Say where in the archive the papers stand now.")
            reasons.append(Refusal("place", message, RULE))
        if transfer.handed_by_id == self.env.user:
            message = self.env._("Who handed the papers over does not take them over.")
            reasons.append(Refusal("self", message, RULE))
        unexplained = transfer.line_ids.filtered(
            lambda line: not line.received and not (line.remarks or "").strip()
        )
        if unexplained:
            message = self.env._(
                "Say in the remarks why these papers did not come: %(papers)s.",
                papers=self.env._(", ").join(
                    unexplained.document_id.mapped("reference")
                ),
            )
            reasons.append(Refusal("missing", message, RULE))
        return reasons + self._paper_refusals(transfer.line_ids.filtered("received"))

    def action_take_over(self):
        """Take over what was received; its papers stand in the archive from now on.

        What was not received stays with the department.

        :raise AccessError: for who is no archivist
        :raise UserError: naming what is missing, or papers that changed meanwhile
        """
        self._check_takes_over()
        for transfer in self:
            transfer._check_state("handed")
            transfer.sudo().line_ids.document_id._hold_lock()
            transfer._refuse(transfer._taking_refusals())
        for transfer in self.sudo():
            received = transfer.line_ids.filtered("received")
            papers = received.document_id
            papers._place(transfer.location_id, related=transfer)
            received._guard_write({"state": "taken"}, reason="taken over")
            (transfer.line_ids - received)._guard_write(
                {"state": "missing"}, reason="taken over"
            )
            transfer._guard_write(
                {
                    "state": "done",
                    "taken_by_id": self.env.uid,
                    "taken_on": transfer.company_id._archive_today(),
                },
                reason="taken over",
            )
        self.env["archive.ledger.entry"]._append(self.sudo(), "custody_taken")
        return True

    def action_send_back(self):
        """Send a list back to the department, for example to be completed.

        :raise AccessError: for who is no archivist
        """
        self._check_takes_over()
        for transfer in self:
            transfer._check_state("handed")
        self.sudo()._guard_write(
            {"state": "draft", "handed_by_id": False, "handed_on": False},
            reason="sent back",
        )
        self.env["archive.ledger.entry"]._append(self.sudo(), "custody_sent_back")
        return True

    def action_print_list(self):
        """Print the transfer list (移交清单)."""
        self.check_access("read")
        return self.env.ref(
            "customer_archive.archive_custody_report_transfer"
        ).report_action(self)
