import base64
import hashlib

from markupsafe import Markup

from odoo import api, fields, models

from .archive_approval_step import SIGNER_KINDS


class ArchiveSignature(models.Model):
    """Who signed, for whom, which step, when, and what exactly (#62, #93).

    Append-only: it names people by number and by the name of the day, and holds the
    SHA-256 of the signed content. A signature drawn by a customer on our device
    also says before whom, and is labelled so.
    """

    _name = "archive.signature"
    _description = "Signatures"
    _inherit = ["archive.approval.evidence.mixin", "archive.append.only.mixin"]
    _log_access = False
    _order = "id desc"

    round_id = fields.Integer(required=True, readonly=True, index=True, aggregator=None)
    task_id = fields.Integer(required=True, readonly=True, index=True, aggregator=None)
    company_id = fields.Integer(required=True, readonly=True, aggregator=None)
    step_name = fields.Char(
        string="Step as signed",
        required=True,
        readonly=True,
        help="In the language of the person who signed.",
    )
    step = fields.Char(compute="_compute_step", help="In the reader's language.")
    signer_kind = fields.Selection(SIGNER_KINDS, required=True, readonly=True)
    decision = fields.Selection(
        [("approved", "Approved"), ("refused", "Refused")],
        required=True,
        readonly=True,
    )
    method = fields.Selection(
        [
            ("system", "Signed in here"),
            ("drawn_on_device", "Drawn by the customer on our device"),
            ("scanned", "On paper, scanned"),
        ],
        required=True,
        readonly=True,
    )
    at = fields.Datetime(string="Signed", required=True, readonly=True)
    user_id = fields.Integer(
        string="User number",
        readonly=True,
        index=True,
        aggregator=None,
        help="Who signed here; empty for a customer.",
    )
    signer_name = fields.Char(string="Signed by", required=True, readonly=True)
    on_behalf_id = fields.Integer(
        string="For user number", readonly=True, index=True, aggregator=None
    )
    on_behalf_name = fields.Char(string="On behalf of", readonly=True)
    delegation_id = fields.Integer(readonly=True, aggregator=None)
    before_user_id = fields.Integer(
        string="Before user number", readonly=True, aggregator=None
    )
    before_user_name = fields.Char(
        string="Before", readonly=True, help="Who was present when a customer signed."
    )
    distinct = fields.Boolean(string="Different person", readonly=True)
    sha256 = fields.Char(
        string="Digest of the content",
        required=True,
        readonly=True,
        help="That of the round: by its salt, which is erased with the record.",
    )
    image_sha256 = fields.Char(string="SHA-256 of the drawing", readonly=True)
    scan_sha256 = fields.Char(string="SHA-256 of the scan", readonly=True)
    comment = fields.Text(compute="_compute_words", compute_sudo=False)
    image = fields.Binary(
        string="Drawing", compute="_compute_drawings", compute_sudo=False
    )
    scan = fields.Binary(compute="_compute_drawings", compute_sudo=False)
    image_html = fields.Html(
        string="Drawn signature", compute="_compute_image_html", sanitize=False
    )

    @api.depends("signer_name", "on_behalf_name", "before_user_name", "method")
    def _compute_display_name(self):
        for line in self:
            line.display_name = line._label()

    @api.depends("step_name", "task_id")
    @api.depends_context("lang")
    def _compute_step(self):
        tasks = self.env["archive.approval.task"].sudo().browse(self.mapped("task_id"))
        names = {task.id: task.name for task in tasks.exists()}
        for line in self:
            line.step = names.get(line.task_id, line.step_name)

    def _label(self) -> str:
        """Return who signed, in words: for whom, before whom, how."""
        self.ensure_one()
        if self.on_behalf_name:
            return self.env._(
                "%(signer)s on behalf of %(principal)s",
                signer=self.signer_name,
                principal=self.on_behalf_name,
            )
        if self.method == "drawn_on_device":
            return self.env._(
                "%(signer)s, drawn on our device before %(witness)s",
                signer=self.signer_name,
                witness=self.before_user_name,
            )
        if self.method == "scanned" and self.before_user_name:
            return self.env._(
                "%(signer)s, on paper, scanned by %(witness)s",
                signer=self.signer_name,
                witness=self.before_user_name,
            )
        return self.signer_name

    @api.depends_context("uid")
    def _compute_words(self):
        self.comment = False
        readable = self._content_readable()
        evidence = self.env["archive.signature.evidence"].sudo()
        for kept in evidence.search_fetch(
            [("signature_id", "in", readable.ids), ("kind", "=", "comment")],
            ["signature_id", "text"],
        ):
            self.browse(kept.signature_id).comment = kept.text

    @api.depends_context("uid")
    def _compute_drawings(self):
        self.image = self.scan = False
        readable = self._content_readable()
        evidence = self.env["archive.signature.evidence"].sudo()
        for kept in evidence.search(
            [("signature_id", "in", readable.ids), ("kind", "!=", "comment")]
        ):
            self.browse(kept.signature_id)[kept.kind] = kept.content

    @api.depends("image")
    def _compute_image_html(self):
        """The drawing inside the page: no address that could be kept or shared."""
        for line in self:
            line.image_html = line.image and Markup(
                '<img class="img-fluid" alt="%s" src="data:image/png;base64,%s"/>'
            ) % (line.display_name, line.image.decode())

    @api.model
    def _people(self, tasks) -> set[int]:
        """Return everybody who signed ``tasks``, and for whom."""
        signed = self.sudo().search([("task_id", "in", tasks.ids)])
        return {*signed.mapped("user_id"), *signed.mapped("on_behalf_id")} - {0}

    @api.model
    def _sign(
        self,
        tasks,
        places,
        *,
        decision,
        method,
        comment,
        image,
        scan,
        scans,
        signer_names,
    ):
        """Append the current user's signature to each of ``tasks``; return them.

        :param places: task id -> row of ``archive.approval.task._signable``
        :param scans: record id -> SHA-256 of the scan among the record's files
        :param signer_names: record id -> name of the customer, when he signs
        """
        user = self.env.user.sudo()
        customer = method != "system"
        now = fields.Datetime.now()
        principals = user.browse({row[4] for row in places.values()})
        names = {principal.id: principal.name for principal in principals}
        rows = []
        for task in tasks:
            principal, delegation = places[task.id][4:6]
            delegated = bool(delegation) and not customer
            rows.append(
                {
                    "res_model": task.res_model,
                    "res_id": task.res_id,
                    "round_id": task.round_id.id,
                    "task_id": task.id,
                    "company_id": task.round_id.company_id.id,
                    "step_name": task.name,
                    "signer_kind": task.signer_kind,
                    "decision": decision,
                    "method": method,
                    "at": now,
                    "user_id": None if customer else user.id,
                    "signer_name": signer_names[task.res_id] if customer else user.name,
                    "on_behalf_id": principal if delegated else None,
                    "on_behalf_name": names[principal] if delegated else None,
                    "delegation_id": delegation if delegated else None,
                    "before_user_id": user.id if customer else None,
                    "before_user_name": user.name if customer else None,
                    "distinct": task.distinct and not customer,
                    "sha256": task.round_id.content_digest,
                    "image_sha256": hashlib.sha256(image).hexdigest()
                    if image
                    else None,
                    "scan_sha256": hashlib.sha256(scan).hexdigest()
                    if scan
                    else scans.get(task.res_id),
                }
            )
        signatures = self.browse(self._insert(rows))
        evidence = self.env["archive.signature.evidence"]
        for kind, content in (("image", image), ("scan", scan)):
            if content:
                evidence._keep(signatures, kind, content=base64.b64encode(content))
        if words := (comment or "").strip():
            evidence._keep(signatures, "comment", text=words)
        return signatures
