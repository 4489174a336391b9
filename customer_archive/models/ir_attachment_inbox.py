from odoo import api, models
from odoo.exceptions import AccessError


class IrAttachment(models.Model):
    """The bytes of incoming e-mails stay as they came (#85).

    Who may tick the files of a mail may write to it: that opens no file.
    """

    _inherit = "ir.attachment"

    def _check_access(self, operation):
        result = super()._check_access(operation)
        if result is not None or operation == "read" or self.env.su:
            return result
        kept = self.filtered(lambda file: self._of_inbox(file.sudo().res_model))
        return (kept, self._inbox_error) if kept else None

    @api.model
    def _archive_check_place(self, vals):
        if not self.env.su and self._of_inbox(vals.get("res_model")):
            raise self._inbox_error()
        return super()._archive_check_place(vals)

    @api.model
    def _of_inbox(self, model):
        return model in ("archive.inbox.mail", "archive.inbox.file")

    @api.model
    def _inbox_error(self):
        return AccessError(
            self.env._("What arrived by e-mail stays as it came: take it over first.")
        )
