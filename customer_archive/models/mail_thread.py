from odoo import models


class MailThread(models.AbstractModel):
    """Posting names records: the thread itself and the files of the message."""

    _inherit = "mail.thread"

    def message_post(self, **kwargs):
        if hasattr(self, "_confidential_check"):
            self._confidential_check()
        files = self.env["ir.attachment"].browse(kwargs.get("attachment_ids") or ())
        files._confidential_check()
        return super().message_post(**kwargs)

    def _partner_find_from_emails_single(self, emails, **kwargs):
        if hasattr(self, "_confidential_check"):
            self._confidential_check()
        return super()._partner_find_from_emails_single(emails, **kwargs)
