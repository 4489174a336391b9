import xmlrpc.client

from odoo import api, models

from ..tools.incoming_mail import incoming


class MailThread(models.AbstractModel):
    """Posting names records: the thread itself and the files of the message."""

    _inherit = "mail.thread"

    @api.model
    def message_process(
        self,
        model,
        message,
        custom_values=None,
        save_original=False,
        strip_attachments=False,
        thread_id=None,
    ):
        raw = message.data if isinstance(message, xmlrpc.client.Binary) else message
        # Odoo mends what it reads: the inbox keeps the bytes as they came (#85)
        with incoming(raw.encode() if isinstance(raw, str) else bytes(raw)):
            return super().message_process(
                model,
                message,
                custom_values=custom_values,
                save_original=save_original,
                strip_attachments=strip_attachments,
                thread_id=thread_id,
            )

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
