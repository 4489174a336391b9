from odoo import api, fields, models

from ..tools.refusal import Refusal


class ArchiveDocument(models.Model):
    """A leader's mark *to be filed* (批存) on a draft: who and when (#277).

    It is a fact of the paper, as if it were written on it: given by a leader who is
    not its handler, signed with the rest, frozen with it.
    """

    _inherit = "archive.document"

    approved_to_file_by_id = fields.Many2one(
        "res.users",
        string="Approved to file by",
        readonly=True,
        ondelete="restrict",
        copy=False,
    )
    approved_to_file_on = fields.Datetime(
        string="Approved to file on",
        readonly=True,
        copy=False,
        help="When a leader marked it as done, to be filed (批存).",
    )
    can_approve_to_file = fields.Boolean(compute="_compute_can_approve_to_file")
    can_take_back_to_file = fields.Boolean(compute="_compute_can_approve_to_file")

    _to_file_idx = models.Index(
        "(handler_id) WHERE approved_to_file_on IS NOT NULL "
        "AND state IN ('draft', 'returned')"
    )

    def _guard_engine_fields(self):
        return super()._guard_engine_fields() | {
            "approved_to_file_by_id",
            "approved_to_file_on",
        }

    def _approval_fields(self):
        return [
            *super()._approval_fields(),
            "approved_to_file_by_id",
            "approved_to_file_on",
        ]

    def _approval_fields_if_set(self):
        # papers that were submitted before these facts existed are signed on
        return super()._approval_fields_if_set() | {
            "approved_to_file_by_id",
            "approved_to_file_on",
        }

    @api.depends_context("uid")
    @api.depends("state", "handler_id", "approved_to_file_by_id")
    def _compute_can_approve_to_file(self):
        for document in self:
            known, marked = bool(document._origin), document._is_to_file()
            document.can_approve_to_file = (
                known and not marked and not document._to_file_refusals()
            )
            document.can_take_back_to_file = (
                known and marked and not document._take_back_refusals()
            )

    def _is_to_file(self):
        return bool(self.approved_to_file_by_id)

    def _to_file_refusals(self) -> list[Refusal]:
        """Return why the user may not mark this paper now."""
        self.ensure_one()
        rule = "R4 §1.3 (#277)"
        if self.state not in self._guard_open_states():
            message = self.env._(
                "“%(name)s” was handed in already: the mark belongs on a draft.",
                name=self.name,
            )
            return [Refusal("to_file_state", message, rule)]
        if self.handler_id == self.env.user or not self._is_leader():
            message = self.env._(
                "“%(name)s” is approved to be filed by a leader, not by who handles "
                "it.",
                name=self.name,
            )
            return [Refusal("to_file_who", message, rule, who=self._leaders())]
        return []

    def _is_leader(self):
        """Whether the user is a leader over this paper, which he may know."""
        return self._access_has("group_general_manager", "group_sales_manager") or (
            self.env.user in self._superiors()
        )

    def _superiors(self):
        """Return the direct superiors of the handler."""
        employees = self.sudo().handler_id.employee_ids.filtered(
            lambda employee: employee.company_id == self.company_id
        )
        return employees.parent_id.user_id.sudo(False)

    def _leaders(self) -> tuple[str, ...]:
        names = (self._superiors() - self.handler_id).sudo().mapped("name")
        return (*names, self.env._("Sales manager"), self.env._("General manager"))

    def _take_back_refusals(self) -> list[Refusal]:
        """Return why the user may not take the mark back now."""
        self.ensure_one()
        who = self.approved_to_file_by_id
        if self.state in self._guard_open_states() and (
            who == self.env.user or self._access_has("group_general_manager")
        ):
            return []
        message = self.env._(
            "The mark on “%(name)s” is taken back by who gave it, while it is a draft.",
            name=self.name,
        )
        names = (*who.sudo().mapped("name"), self.env._("General manager"))
        return [Refusal("to_file_back", message, "R4 §1.3 (#277)", who=names)]

    def action_approve_to_file(self):
        """Mark the papers as done and to be filed; the handler hands them in.

        :raise UserError: for who is no leader, or handles them himself
        """
        self.check_access("read")
        papers = self.filtered(lambda document: not document._is_to_file())
        papers._refuse(r for document in papers for r in document._to_file_refusals())
        values = {
            "approved_to_file_by_id": self.env.uid,
            "approved_to_file_on": fields.Datetime.now(),
        }
        papers.sudo()._guard_write(values, reason="approved to file")
        self.env["archive.ledger.entry"]._append(papers, "approved_to_file")

    def action_take_back_to_file(self):
        """Take the mark back.

        :raise UserError: for who did not give it
        """
        self.check_access("read")
        papers = self.filtered(lambda document: document._is_to_file())
        papers._refuse(r for document in papers for r in document._take_back_refusals())
        values = {"approved_to_file_by_id": False, "approved_to_file_on": False}
        papers.sudo()._guard_write(values, reason="approval to file taken back")
        self.env["archive.ledger.entry"]._append(papers, "approved_to_file_taken_back")
