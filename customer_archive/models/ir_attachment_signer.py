from odoo import api, models
from odoo.exceptions import AccessError


class IrAttachment(models.Model):
    """A specimen signature changes with its signer, where that is noted (#31)."""

    _inherit = "ir.attachment"

    def _check_access(self, operation):
        result = super()._check_access(operation)
        if result is not None or operation == "read" or self.env.su:
            return result
        kept = self.filtered(lambda file: file.sudo().res_model == "archive.signer")
        return (kept, self._signer_error) if kept else None

    @api.model
    def _archive_check_place(self, vals):
        if not self.env.su and vals.get("res_model") == "archive.signer":
            raise self._signer_error()
        return super()._archive_check_place(vals)

    @api.model
    def _signer_error(self):
        return AccessError(
            self.env._(
                "A specimen signature is changed in the list of signers, nowhere else."
            )
        )
