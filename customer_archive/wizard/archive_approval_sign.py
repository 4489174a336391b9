import base64
import binascii

from odoo import api, fields, models
from odoo.exceptions import UserError


class ArchiveApprovalSign(models.TransientModel):
    """The form of a step that wants more than a click: comment, drawing, scan.

    It only collects; the record's own actions decide.
    """

    _name = "archive.approval.sign"
    _description = "Sign"
    _inherit = ["archive.form.mixin"]

    res_model = fields.Char(
        required=True,
        readonly=True,
        default=lambda self: self.env.context.get("active_model"),
    )
    res_id = fields.Many2oneReference(
        model_field="res_model",
        required=True,
        readonly=True,
        default=lambda self: self.env.context.get("active_ids", [0])[0],
    )
    step_name = fields.Char(compute="_compute_step", string="Step")
    signer_kind = fields.Char(compute="_compute_step")
    needs_comment = fields.Boolean(compute="_compute_step")
    needs_signature_image = fields.Boolean(compute="_compute_step")
    needs_seal_scan = fields.Boolean(compute="_compute_step")
    customer_signs = fields.Selection(
        [("drawn", "Draws here, on our device"), ("scanned", "Signed on paper")],
        string="The customer",
        default="drawn",
    )
    signer_name = fields.Char(
        string="Name of who signs",
        compute="_compute_signer_name",
        store=True,
        readonly=False,
    )
    comment = fields.Text()
    signature = fields.Binary(string="Drawn signature", attachment=False)
    scan = fields.Binary(string="Scan with seal", attachment=False)
    attachment_id = fields.Many2one(
        "ir.attachment",
        string="Scan",
        domain="[('res_model', '=', res_model), ('res_id', '=', res_id)]",
        help="Empty: the files of the record are the signed paper.",
    )

    @api.depends("res_model", "res_id")
    def _compute_step(self):
        for form in self:
            record = form._record()
            task = record._approval_tasks("waiting")[:1]
            form.step_name = task.name
            form.signer_kind = task.signer_kind
            form.needs_comment = task.needs_comment
            form.needs_signature_image = task.needs_signature_image
            form.needs_seal_scan = task.needs_seal_scan

    @api.depends("res_model", "res_id")
    def _compute_signer_name(self):
        for form in self:
            record = form._record()
            customer = form.signer_kind == "customer"
            names = record._approval_customer_name() if customer else {}
            form.signer_name = names.get(record.id) or self.env.user.name

    def _record(self):
        """Return the record to be signed, which the user must be able to read.

        :raise MissingError: when he may not know it
        """
        self.ensure_one()
        approvable = self.env["archive.approval.chain"]._approvable_models()
        if self.res_model not in approvable:
            raise UserError(self.env._("Nothing waits for a signature here."))
        record = self.env[self.res_model].browse(self.res_id)
        record.check_access("read")
        return record

    @api.model
    def _decoded(self, content) -> bytes:
        try:
            return base64.b64decode(content or b"", validate=True)
        except (binascii.Error, ValueError) as error:
            raise UserError(self.env._("The file could not be read.")) from error

    def action_sign(self):
        """Sign with what was entered.

        :raise UserError: for whatever the record's own actions refuse
        """
        record = self._record()
        if self.signer_kind == "customer":
            if self.customer_signs == "drawn":
                return record.action_sign_customer(self.signature, self.signer_name)
            return record.action_sign_customer_scan(
                self.attachment_id.id, self.signer_name
            )
        return record._approval_sign_with(
            comment=self.comment,
            image=self._decoded(self.signature),
            scan=self._decoded(self.scan),
        )
