from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.refusal import Refusal

#: The step wants more than a click: a form opens instead of a refusal.
NEEDS_INPUT = frozenset(
    {"needs_comment", "needs_image", "needs_scan", "needs_customer"}
)


class ArchiveApprovalMixin(models.AbstractModel):
    """Signatures before something takes effect (design 4.1, #62).

    A model inherits this, says by the hooks below what is signed and who asks, and
    gets submission, signing in turn, refusal and withdrawal. Submission copies the
    chain into a round; each signature covers the SHA-256 of the published fields
    and the files; a complete round calls :meth:`_approval_approved` once.

    The four public actions take many records at once and answer for each. Rights
    are asked before anything else, so that a forbidden id answers like a missing
    one. What the engine writes, it writes by SQL, many rows at once.
    """

    _name = "archive.approval.mixin"
    _description = "Approvable record"
    _inherit = ["archive.explain.mixin"]

    approval_round_ids = fields.One2many(
        "archive.approval.round",
        "res_id",
        string="Approval rounds",
        readonly=True,
        copy=False,
    )
    approval_task_ids = fields.One2many(
        "archive.approval.task",
        "res_id",
        string="Signatures",
        readonly=True,
        copy=False,
    )
    approval_round_id = fields.Many2one(
        "archive.approval.round",
        string="Open round",
        compute="_compute_approval_round_id",
    )
    waiting_user_ids = fields.Many2many(
        "res.users",
        string="Waiting for",
        compute="_compute_waiting_user_ids",
        compute_sudo=True,
    )
    waiting_step = fields.Char(
        compute="_compute_waiting_user_ids", string="Next signature", compute_sudo=True
    )
    can_sign = fields.Boolean(
        string="Waiting for me",
        compute="_compute_can_sign",
        search="_search_can_sign",
        compute_sudo=False,
    )
    can_submit = fields.Boolean(compute="_compute_can_submit", compute_sudo=False)
    can_withdraw = fields.Boolean(compute="_compute_can_submit", compute_sudo=False)

    # hooks: what is approved, and for whom

    @api.model
    def _approval_fields(self) -> list[str]:
        """Return the published list of fields that a signature covers."""
        return []

    @api.model
    def _approval_fields_if_set(self) -> frozenset[str]:
        """Return those of the published fields that a digest leaves out when empty.

        Fields that came later: rounds from before them go on.
        """
        return frozenset()

    def _approval_file_digests(self) -> dict[int, list[str]]:
        """Return the SHA-256 of each attached file that a signature covers, by id."""
        return {}

    def _approval_owner(self) -> dict[int, models.BaseModel]:
        """Return whose record each is (res.users), by id.

        Owner and submitter are those who would approve an own request.
        """
        if "create_uid" not in self._fields:
            return {}
        return {record.id: record.create_uid for record in self.sudo()}

    def _approval_handler(self) -> dict[int, models.BaseModel]:
        """Return who handles each record (res.users), by id: his superior signs."""
        if "handler_id" not in self._fields:
            return self._approval_owner()
        return {record.id: record.handler_id for record in self.sudo()}

    def _approval_company(self) -> dict[int, models.BaseModel]:
        """Return the company of each record, by id."""
        if "company_id" not in self._fields:
            return {}
        return {
            record.id: record.company_id or self.env.company for record in self.sudo()
        }

    def _approval_customer_name(self) -> dict[int, str]:
        """Return the name of the customer who signs each record, by id."""
        if "partner_id" not in self._fields:
            return {}
        return {record.id: record.partner_id.name or "" for record in self.sudo()}

    def _approval_chain(self) -> dict[int, models.BaseModel]:
        """Return the chains that apply to each record, by id; exactly one is right.

        Override it where a record points to its chain.
        """
        chains = self.env["archive.approval.chain"]
        return chains._matching(self, self._approval_companies())

    def _approval_submittable(self):
        """Return the records that may be submitted in the state they are in."""
        states = self._approval_last_states()
        return self.filtered(lambda r: states.get(r.id) not in ("open", "approved"))

    def _approval_before_submit(self) -> dict[int, list[Refusal]]:
        """Return what else stands in the way of submitting each record, by id."""
        return {}

    def _approval_barred(self) -> dict[int, set[int]]:
        """Return who cannot sign the open round though a step names him, by id."""
        return {}

    def _approval_submitted(self, rounds):
        """A round was opened for each record: freeze the content."""

    def _approval_approved(self, rounds):
        """The last signature of each record was given; called once for a round."""

    def _approval_refused(self, rounds, reason):
        """Somebody refused, and gave this reason."""

    def _approval_withdrawn(self, rounds, reason, changed=False):
        """The round ended without decision: withdrawn, or the content ``changed``."""

    # computed fields

    @api.depends_context("uid")
    def _compute_approval_round_id(self):
        rounds = self.env["archive.approval.round"].search(
            [("res_model", "=", self._name)]
            + [("res_id", "in", self.ids), ("state", "=", "open")]
        )
        by_record = rounds.grouped("res_id")
        for record in self:
            record.approval_round_id = by_record.get(record.id, rounds.browse())

    def _compute_waiting_user_ids(self):
        tasks = self._approval_tasks("waiting")
        candidates = tasks._candidates_now()
        by_record = tasks.grouped("res_id")
        for record in self:
            task = by_record.get(record.id, tasks.browse())
            record.waiting_user_ids = [
                (6, 0, candidates.get(task.id, ()) if task else ())
            ]
            record.waiting_step = task.name

    @api.depends_context("uid")
    def _compute_can_sign(self):
        signable = self._approval_signable()
        for record in self:
            record.can_sign = record.id in signable

    def _search_can_sign(self, operator, value):
        if operator != "in" or True not in value:
            return NotImplemented
        waiting = self.env["archive.approval.task"]._waiting_query(self._name)
        return Domain("id", "in", SQL("(%s)", waiting))

    @api.depends_context("uid")
    def _compute_can_submit(self):
        submittable = self.filtered("id")._approval_submittable()
        submittable = submittable._filtered_access("write")
        for record in self:
            record.can_submit = record in submittable
            record.can_withdraw = bool(
                record.approval_round_id
            ) and self.env.user in record._approval_may_withdraw(
                record.approval_round_id
            )

    def _approval_tasks(self, *states):
        """Return the steps of these records in the given states (as sudo)."""
        return (
            self.env["archive.approval.task"]
            .sudo()
            .search(
                [
                    ("res_model", "=", self._name),
                    ("res_id", "in", self.ids),
                    ("state", "in", states),
                ]
            )
        )

    def _approval_signable(self) -> dict[int, tuple]:
        """Return what the user can sign now: record id -> row of ``_signable``."""
        task = self.env["archive.approval.task"]
        rows = task._signable(
            Domain("res_model", "=", self._name)
            & Domain("res_id", "in", self.ids)
            & Domain("state", "=", "waiting")
        )
        return {row[2]: row for row in rows}

    def _approval_last_states(self) -> dict[int, str]:
        """Return the state of each record's last round, by id."""
        return dict(
            self.env.execute_query(
                SQL(
                    """
                    SELECT DISTINCT ON (res_id) res_id, state
                      FROM archive_approval_round
                     WHERE res_model = %s AND res_id = ANY(%s)
                  ORDER BY res_id, number DESC
                    """,
                    self._name,
                    self.ids,
                )
            )
        )

    def _approval_companies(self):
        found = self._approval_company()
        return {record.id: found.get(record.id, self.env.company) for record in self}

    def _approval_may_withdraw(self, round_):
        """Return who may withdraw a record: who asked, owns or handles it."""
        self.ensure_one()
        nobody = self.env["res.users"]
        round_ = round_.sudo()
        people = round_.requester_id | round_.owner_id
        return people | self._approval_handler().get(self.id, nobody)

    # public actions

    def action_submit(self):
        """Submit for approval: open a round for each record.

        :raise MissingError: for what the user may not know
        :raise UserError: for a single record that is refused, with every reason;
            of several records those refused are told and the others submitted
        """
        self.check_access("write")
        return self._approval_answer(
            self._approval_submit(), self.env._("Submitted for approval.")
        )

    def action_approve(self, comment=None):
        """Sign the step that waits for the user, of each record.

        :return: True, or an action: the form where the step wants a drawing, scan
            or comment, or a notification of what was done for each record
        :raise MissingError: for what the user may not know
        :raise UserError: for a single record that he cannot sign now
        """
        self.check_access("read")
        return self._approval_sign_with(comment=comment)

    def _approval_sign_with(self, comment=None, image=None, scan=None):
        """Sign with what the step wants; rights have been asked before."""
        refused = self._approval_decide(
            "approved", comment=comment, image=image, scan=scan
        )
        codes = {r.code for reasons in refused.values() for r in reasons}
        if len(self) == 1 and codes and codes <= NEEDS_INPUT and not (image or scan):
            return self._approval_sign_form()
        return self._approval_answer(refused, self.env._("Signed."))

    def action_refuse(self, reason):
        """Refuse the step that waits for the user; the round ends.

        :raise MissingError: for what the user may not know
        :raise UserError: without a reason, or for a single record that does not
            wait for the user
        """
        self.check_access("read")
        refused = self._approval_decide("refused", comment=self._approval_text(reason))
        return self._approval_answer(refused, self.env._("Refused."))

    def action_withdraw(self, reason):
        """Take a submission back; the round ends without decision.

        :raise MissingError: for what the user may not know
        :raise UserError: without a reason, or for a single record that the user
            may not withdraw
        """
        self.check_access("read")
        refused = self._approval_withdraw(self._approval_text(reason))
        return self._approval_answer(refused, self.env._("Withdrawn."))

    def action_sign_customer(self, signature, signer_name=None):
        """Keep the signature that the customer drew on our device, before the user.

        :param signature: PNG in base64
        :param signer_name: name of who drew; the customer's when empty
        :raise UserError: when the step does not wait for the customer before the
            user, or the drawing is empty or no PNG
        """
        self.ensure_one()
        self.check_access("read")
        refused = self._approval_decide(
            "approved",
            method="drawn_on_device",
            signer_name=signer_name,
            image=self._approval_drawing(signature),
        )
        return self._approval_answer(refused, self.env._("Signed by the customer."))

    def action_sign_customer_scan(self, attachment_id=None, signer_name=None):
        """Note that the customer signed on paper, and the paper was scanned.

        :param attachment_id: the scan among the files of the record; without it,
            the files of each record are the signed paper
        :raise UserError: when the step does not wait for the customer before the
            user, or there is no such file
        """
        self.check_access("read")
        refused = self._approval_decide(
            "approved",
            method="scanned",
            signer_name=signer_name,
            scans=self._approval_scans(attachment_id),
        )
        return self._approval_answer(refused, self.env._("Signed by the customer."))
