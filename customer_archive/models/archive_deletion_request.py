from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, format_date

from ..tools.refusal import Refusal, blocking
from ..tools.retention import is_over
from .archive_document import PASSING


class ArchiveDeletionRequest(models.Model):
    """A filed paper is asked to be deleted: bin, one month, second person (#74-#77).

    Approved beforehand by the sales manager, with a reason. Then it lies in the bin for
    one calendar month, out of the daily lists, and can be brought back. After that
    somebody else confirms, in a second round of signatures, and it is erased. Which
    papers this way is open to is in `archive_document_deletion.py`.
    """

    _name = "archive.deletion.request"
    _description = "Deletion request"
    _inherit = ["archive.request.mixin"]
    _order = "id desc"
    _check_company_auto = True
    _confidential_papers = ("document_id", "right_document_id")

    document_id = fields.Many2one(
        "archive.document",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    company_id = fields.Many2one(
        related="document_id.company_id", store=True, precompute=True
    )
    ground = fields.Selection(
        [
            ("outdated", "Outdated: the kind of paper may be deleted"),
            ("error", "Filed in error"),
            ("dead", "Dead file: the customer is gone"),
        ],
        required=True,
        default="outdated",
    )
    reason = fields.Text(required=True)
    right_document_id = fields.Many2one(
        "archive.document",
        string="The right paper",
        ondelete="restrict",
        check_company=True,
        help="Where the wrong paper was filed in the place of another: that one.",
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("submitted", "Submitted"),
            ("returned", "Returned"),
            ("trashed", "In the bin"),
            ("restored", "Brought back"),
            ("erased", "Erased, files being removed"),
            ("done", "Deleted for good"),
            ("void", "Void: the paper is gone"),
        ],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        index=True,
    )
    requested_by_id = fields.Many2one(
        "res.users",
        string="Asked for by",
        required=True,
        readonly=True,
        copy=False,
        ondelete="restrict",
        default=lambda self: self.env.uid,
    )
    approved_by_id = fields.Many2one(
        "res.users",
        string="Approved by",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    approved_on = fields.Datetime(string="Approved on", readonly=True, copy=False)
    purge_after = fields.Date(
        string="In the bin until",
        readonly=True,
        copy=False,
        help="Last day of the month; it is deleted after it, never on it (#76).",
    )
    purge_due = fields.Boolean(
        string="The month is over",
        compute="_compute_purge_due",
        search="_search_purge_due",
    )
    confirmed_by_id = fields.Many2one(
        "res.users",
        string="Confirmed by",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    decided_on = fields.Datetime(
        string="Confirmed or brought back on", readonly=True, copy=False
    )
    restore_reason = fields.Char(
        string="Why it was brought back", readonly=True, copy=False
    )

    _open_once = models.UniqueIndex(
        "(document_id) WHERE state IN ('draft', 'submitted', 'returned', 'trashed')",
        "There is an open request to delete this paper already.",
    )

    @api.depends("document_id.name", "document_id.reference")
    def _compute_display_name(self):
        for request in self:
            document = request.document_id
            request.display_name = self.env._(
                "Deletion of %(paper)s", paper=document.reference or document.name or ""
            )

    @api.depends("state", "purge_after")
    def _compute_purge_due(self):
        for request in self:
            today = request.company_id._archive_today()
            request.purge_due = request.state == "trashed" and is_over(
                request.purge_after, today
            )

    @api.model
    def _search_purge_due(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = Domain("state", "=", "trashed") & Domain("purge_after", "<", "today")
        return domain if True in value else ~domain

    # -------------------------------------------------------------- who may know it

    @api.model
    def _confidential_sources(self):
        papers = self.env["archive.document"]
        return {
            **super()._confidential_sources(),
            # who asked knows it as long as he may know the paper: to the minute
            "requester": SQL(
                "SELECT id FROM archive_deletion_request WHERE requested_by_id = %s "
                "AND document_id IN (%s)",
                self.env.uid,
                papers._confidential_query(),
            ),
            "documents": SQL(
                "SELECT id FROM archive_deletion_request WHERE document_id IN (%s)",
                papers._confidential_query(without=PASSING),
            ),
        }

    # --------------------------------------------------------------- what is frozen

    def _guard_content_fields(self):
        return frozenset({"document_id", "ground", "reason", "right_document_id"})

    def _guard_engine_fields(self):
        return super()._guard_engine_fields() | {
            "requested_by_id",
            "approved_by_id",
            "approved_on",
            "purge_after",
            "confirmed_by_id",
            "decided_on",
            "restore_reason",
        }

    def _guard_message(self):
        return self.env._(
            "This request is submitted or decided: it is changed no more (R1 §5)."
        )

    @api.model
    def _guard_given(self, vals_list):
        # who asks is who is logged in
        return super()._guard_given(vals_list) - {"requested_by_id"}

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            vals["requested_by_id"] = self.env.uid
        return super().create(vals_list)

    def _check_may_edit(self):
        """Only who asks edits his request; knowing it gives no right.

        :raise UserError: for anybody else
        """
        self.check_access("write")
        if not self.env.su and (
            others := self.filtered(lambda r: r.requested_by_id != self.env.user)
        ):
            raise UserError(
                self.env._(
                    "%(name)s asked for it; nobody else edits the request.",
                    name=others[0].requested_by_id.name,
                )
            )

    def write(self, vals):
        self._check_may_edit()
        return super().write(vals)

    def unlink(self):
        self._check_may_edit()
        return super().unlink()

    # --------------------------------------------------------------------- approval

    def _approval_fields(self):
        return ["document_id", "ground", "reason", "right_document_id", "purge_after"]

    def _approval_cases(self):
        # who asked for it does not confirm it either, whoever opens the round
        return [
            case._replace(requester=case.record.sudo().requested_by_id)
            if case.record.sudo().state == "trashed"
            else case
            for case in super()._approval_cases()
        ]

    def _approval_owner(self):
        # who approved the deletion is not the second person (#77)
        return {
            request.id: request.approved_by_id or request.requested_by_id
            for request in self
        }

    def _approval_handler(self):
        return {request.id: request.requested_by_id for request in self}

    def _approval_submittable(self):
        due = self.filtered("purge_due")
        open_ = self.browse(
            id_ for id_, s in due._approval_last_states().items() if s == "open"
        )
        return super()._approval_submittable() | (due - open_)

    def _approval_before_submit(self):
        return {
            request.id: request._deletion_refusals()
            if request.state in request._guard_open_states()
            else request._purge_refusals()
            for request in self
        }

    def _deletion_refusals(self) -> list[Refusal]:
        """Return what forbids to put the paper into the bin."""
        self.ensure_one()
        document = self.document_id
        reasons = document._deletion_refusals(self.ground)
        right = self.right_document_id.sudo()
        if right and (right == document or right.state != "filed"):
            message = self.env._("The right paper is another one, and filed first.")
            reasons.append(Refusal("right", message, "R1 §5 (#74)"))
        return reasons

    def _purge_refusals(self) -> list[Refusal]:
        """Return what forbids to erase the paper now (#76, #77)."""
        self.ensure_one()
        reasons = []
        if not self.purge_due:
            message = self.env._(
                "It lies in the bin for one calendar month and can be brought back."
            )
            until = format_date(self.env, self.purge_after) if self.purge_after else ""
            reasons.append(Refusal("grace", message, "R1 §5 (#76)", until))
        return reasons + self.document_id._hold_refusals()[self.document_id.id]

    def _approval_form_refusals(self, task, given):
        # asked once more at the moment of signing
        reasons = super()._approval_form_refusals(task, given)
        request = self.browse(task.res_id).sudo()
        if request.state == "trashed":
            return (
                reasons
                + request._second_person_refusals(task)
                + blocking(request._purge_refusals())
            )
        return reasons + blocking(request._deletion_refusals())

    def _approval_barred(self):
        """Who took part in the approval does not confirm it, nor for whom (#77)."""
        tasks = self.env["archive.approval.task"].sudo()
        barred = {request.id: set() for request in self}
        trashed = self.sudo().filtered(lambda r: r.state == "trashed")
        before = tasks.search(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", trashed.ids),
                ("round_id.state", "!=", "open"),
                ("state", "=", "signed"),
            ]
        )
        for id_, signed in before.grouped("res_id").items():
            barred[id_] = self.env["archive.signature"]._people(signed)
        return barred

    def _second_person_refusals(self, task) -> list[Refusal]:
        """Return why the user is not the second person for this paper (#77).

        Who approved the deletion, or in whose place it was approved, does not confirm
        it, nor does anybody in his place.
        """
        people = self._approval_barred()[self.id]
        candidates = set(task.user_ids.ids)
        places = {row[1] for row in task._actors(self.env.user._ids)} & candidates
        acting = {self.env.uid} if self.env.uid in candidates else places
        if not (people & (acting | {self.env.uid})):
            return []
        message = self.env._(
            "You, or somebody in whose place you act, approved the deletion: somebody "
            "else confirms it."
        )
        return [Refusal("second_person", message, "R1 §5 (#77)")]

    def _approval_submitted(self, rounds):
        first = self.filtered(lambda r: r.sudo().state != "trashed")
        super(ArchiveDeletionRequest, first)._approval_submitted(rounds)

    def _approval_refused(self, rounds, reason):
        purging = self.sudo().filtered(lambda r: r.state == "trashed")
        # who looks at it a second time and wants to keep it brings it back
        purging._bring_back(reason)
        super(ArchiveDeletionRequest, self - purging)._approval_refused(rounds, reason)

    def _approval_withdrawn(self, rounds, reason, changed=False):
        first = self.filtered(lambda r: r.sudo().state != "trashed")
        super(ArchiveDeletionRequest, first)._approval_withdrawn(
            rounds, reason, changed=changed
        )

    def _approval_approved(self, rounds):
        requests = self.sudo()
        purging = requests.filtered(lambda r: r.state == "trashed")
        (requests - purging)._put_into_bin()
        purging._purge()
