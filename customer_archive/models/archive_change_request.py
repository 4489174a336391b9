import secrets

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..tools.snapshot import SnapshotMany2one
from .archive_document import PASSING


class ArchiveChangeRequest(models.Model):
    """A filed paper is wrong: what is asked, signed and then changed (#71-#73, #238).

    Lines name fields with old and new value, files replace or complete those of the
    paper. The sales manager approves beforehand; approval executes. What stood there
    before stays here until the paper itself is destroyed; the ledger holds only that
    it happened.
    """

    _name = "archive.change.request"
    _description = "Change request"
    _inherit = ["archive.file.mixin", "archive.request.mixin"]
    _order = "id desc"
    _rec_name = "number"
    _rec_names_search = ["number", "document_id.name", "document_id.reference"]
    _check_company_auto = True
    _confidential_papers = ("document_id", "right_document_id")

    number = fields.Char(
        readonly=True, copy=False, index=True, help="Given when it is submitted."
    )
    document_id = fields.Many2one(
        "archive.document",
        string="Paper",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        domain="[('state', '=', 'filed')]",
    )
    company_id = fields.Many2one(
        related="document_id.company_id", store=True, index=True, precompute=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    requester_id = fields.Many2one(
        "res.users",
        string="Requested by",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        copy=False,
        default=lambda self: self.env.uid,
    )
    reason = fields.Text(
        required=True,
        help="What is wrong, and how you know (#73); kept as long as the paper.",
    )
    line_ids = fields.One2many(
        "archive.change.request.line", "request_id", string="Values", copy=False
    )
    attachment_ids = fields.One2many(
        string="Files of the request",
        help="The new files; once it is done, the file that was replaced.",
    )
    replaces_id = SnapshotMany2one(
        "ir.attachment",
        string="Replaces",
        copy=False,
        domain="[('res_model', '=', 'archive.document'), ('res_id', '=', document_id)]",
        help="The file of the paper whose place the new file takes. Empty: the new "
        "file is added.",
    )
    replaced_name = fields.Char(
        string="File replaced",
        compute="_compute_replaced",
        compute_sudo=False,
        store=True,
        precompute=True,
        copy=False,
    )
    replaced_sha256 = fields.Char(
        string="SHA-256 of the file replaced",
        compute="_compute_replaced",
        compute_sudo=False,
        store=True,
        precompute=True,
        copy=False,
    )
    file_names = fields.Char(
        string="New files", readonly=True, copy=False, help="As they were approved."
    )
    added_file_ids = fields.Json(
        string="Numbers of the new files", readonly=True, copy=False
    )
    old_file_ids = fields.Many2many(
        "ir.attachment", string="File replaced now", compute="_compute_file_ids"
    )
    new_file_ids = fields.Many2many(
        "ir.attachment", string="New file", compute="_compute_file_ids"
    )
    shown_file_ids = fields.Many2many(
        "ir.attachment", string="Files to look at", compute="_compute_file_ids"
    )
    can_download = fields.Boolean(compute="_compute_can_download")
    can_preview = fields.Boolean(compute="_compute_can_download")
    salt = fields.Char(
        readonly=True,
        copy=False,
        groups=fields.NO_ACCESS,
        default=lambda self: secrets.token_hex(32),
        help="Makes the digests in the ledger unguessable; erased with the values.",
    )
    content = fields.Text(
        compute="_compute_content", groups=fields.NO_ACCESS, help="What is signed."
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("submitted", "Submitted"),
            ("returned", "Returned"),
            ("done", "Changed"),
            ("cancelled", "Dropped"),
        ],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        index=True,
    )
    done_on = fields.Datetime(string="Changed on", readonly=True, copy=False)
    can_edit = fields.Boolean(compute="_compute_can_edit")

    _number_uniq = models.UniqueIndex("(company_id, number)", "This number is taken.")

    @api.depends("number", "document_id.reference")
    def _compute_display_name(self):
        for request in self:
            # who knows the request knows that much of the paper
            reference = request.sudo().document_id.reference
            number = request.number or self.env._("New change request")
            request.display_name = " · ".join(filter(None, (number, reference)))

    @api.depends("replaces_id", "document_id")
    def _compute_replaced(self):
        for request in self:
            file = request.replaces_id
            request.replaced_name = file.name or False
            request.replaced_sha256 = file.archive_sha256 or False

    @api.depends_context("uid")
    @api.depends("state", "replaces_id", "attachment_ids", "added_file_ids")
    def _compute_file_ids(self):
        files = self.env["ir.attachment"]
        for request in self:
            replaced = files.browse(request.replaces_id.id or ())
            new = request.attachment_ids
            if request.state == "done":
                # they have changed places
                new = files.browse(request.added_file_ids or ())
            request.old_file_ids = replaced._filtered_access("read")
            request.new_file_ids = new._filtered_access("read")
            request.shown_file_ids = request.new_file_ids | request.old_file_ids

    @api.depends_context("uid")
    def _compute_can_download(self):
        allowed = self._origin._access_can_download()
        papers = self.sudo().document_id.sudo(self.env.su)
        shown = set(papers._access_can_preview().ids)
        for request in self:
            request.can_download = request._origin in allowed
            request.can_preview = request.sudo().document_id.id in shown

    @api.depends_context("uid")
    @api.depends("state", "requester_id", "document_id")
    def _compute_can_edit(self):
        open_states = self._guard_open_states()
        for request in self:
            request.can_edit = request.state in open_states and (
                not request._origin.id or self.env.user in request._editors()
            )

    # -------------------------------------------------------------- who may know it

    @api.model
    def _confidential_sources(self):
        papers = self.env["archive.document"]
        return {
            **super()._confidential_sources(),
            # who asked knows it as long as he may know the paper: to the minute
            "requester": SQL(
                "SELECT id FROM archive_change_request WHERE requester_id = %s "
                "AND document_id IN (%s)",
                self.env.uid,
                papers._confidential_query(),
            ),
            "documents": SQL(
                "SELECT id FROM archive_change_request WHERE document_id IN (%s)",
                papers._confidential_query(without=PASSING),
            ),
        }

    def _file_documents(self):
        return self.document_id

    def _access_can_download(self):
        allowed = self.sudo().document_id.sudo(self.env.su)._access_can_download()
        return self.filtered(lambda r: r.sudo().document_id.id in allowed._ids)

    def _new_file_names(self) -> str:
        """Return the names of the new files, as they were approved once it is done."""
        self.ensure_one()
        names = ", ".join(self.new_file_ids.mapped("name"))
        return self.file_names if self.state == "done" else names

    def _editors(self):
        """Return who edits, submits and drops it: who asked, and the manager now."""
        self.ensure_one()
        request = self.sudo()
        return request.requester_id | request.document_id.access_manager_id

    def _check_may_edit(self):
        """Knowing a request gives no right to edit it.

        :raise UserError: for who neither asked nor is the account manager
        """
        self.check_access("write")
        if self.env.su:
            return
        for request in self:
            editors = request._editors()
            if self.env.user not in editors:
                raise UserError(
                    self.env._(
                        "A change request is written by who reported the error: "
                        "%(names)s (R1 §5.2).",
                        names=self.env._(", ").join(editors.mapped("name")),
                    )
                )

    # ----------------------------------------------------------------- what is frozen

    def _guard_content_fields(self):
        return frozenset(
            {
                "document_id",
                "company_id",
                "reason",
                "line_ids",
                "attachment_ids",
                "replaces_id",
                "replaced_name",
                "replaced_sha256",
            }
        )

    def _guard_engine_fields(self):
        return super()._guard_engine_fields() | {
            "number",
            "requester_id",
            "file_names",
            "added_file_ids",
            "salt",
            "done_on",
        }

    def _guard_deletable_states(self):
        # what was submitted once has signatures and a number: it is dropped instead
        return ("draft",)

    def _guard_message(self):
        return self.env._(
            "This change request is submitted, done or dropped: nobody changes or "
            "removes it any more (R1 §5.2). While it waits, who submitted it can "
            "withdraw it."
        )

    @api.model_create_multi
    def create(self, vals_list):
        # before anything is looked up for them
        self._confidential_check_references(vals_list)
        papers = {vals.get("document_id") for vals in vals_list} - {None, False}
        self.env["archive.document"].browse(sorted(papers)).check_access("read")
        self._prepare_files(vals_list)
        return super().create(vals_list)

    def write(self, vals):
        self._check_may_edit()
        if vals.get("attachment_ids"):
            vals = dict(vals)
            self._prepare_files([vals])
        return super().write(vals)

    def unlink(self):
        self._check_may_edit()
        return super().unlink()

    # --------------------------------------------------------------------- approval

    def _approval_fields(self):
        return [
            "document_id",
            "company_id",
            "requester_id",
            "reason",
            "replaces_id",
            "replaced_sha256",
            "content",
            # guesses of the values cannot be tried once this is erased
            "salt",
        ]

    @api.depends("line_ids")
    def _compute_content(self):
        for request in self:
            request.content = request.sudo().line_ids._content_text()

    def _approval_digests(self):
        lines = self.sudo().line_ids
        # as the database holds them now
        lines.flush_recordset()
        lines.invalidate_recordset(flush=False)
        return super()._approval_digests()

    def _approval_file_digests(self):
        return self._file_digests()

    def _approval_owner(self):
        return {request.id: request.sudo().requester_id for request in self}

    def _approval_handler(self):
        # the account manager of today may withdraw what his predecessor asked
        return {
            request.id: request.sudo().document_id.access_manager_id
            or request.sudo().requester_id
            for request in self
        }

    @api.depends_context("uid")
    def _compute_can_submit(self):
        super()._compute_can_submit()
        for request in self:
            # submitting a new one saves it first
            request.can_submit = not request._origin.id or (
                request.can_submit and request.can_edit
            )

    def action_submit(self):
        self._check_may_edit()
        for files in self._files_by_document().values():
            files.filtered(lambda file: not file.archive_problem)._archive_inspect()
        return super().action_submit()

    def _approval_submitted(self, rounds):
        super()._approval_submitted(rounds)
        for request in self.sudo().filtered(lambda r: not r.number):
            request._guard_write({"number": request._next_number()}, reason="numbered")

    def _next_number(self):
        """Return the next number; top-secret papers have a series of their own."""
        self.ensure_one()
        secret = self.document_id.secrecy == "top_secret"
        series = "secret" if secret else "open"
        number = self.env["archive.counter"]._take(
            f"change/{self.company_id.id}/{series}"
        )
        return f"{'CM' if secret else 'C'}{number:06d}"

    def _approval_approved(self, rounds):
        for request in self.sudo():
            request._apply()

    def action_open_document(self):
        """Open the paper.

        :raise MissingError: when the user may not know it
        """
        self.ensure_one()
        return self.env["archive.document"]._open_form(self.document_id)

    def action_cancel(self):
        """Drop what came back, or was never submitted; it stays with its rounds.

        :raise UserError: for who did not ask for it, or while it waits
        """
        self._check_may_edit()
        if frozen := self._guard_frozen():
            raise UserError(frozen._guard_message())
        self.sudo()._guard_write({"state": "cancelled"}, reason="dropped")
        return True
