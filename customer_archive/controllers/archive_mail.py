from odoo.http import request

from odoo.addons.mail.controllers.mail import MailController


class ArchiveMailController(MailController):
    """Links in mails: to a record one may not know as to one that never was."""

    @classmethod
    def _redirect_to_record(cls, model, res_id, access_token=None, **kwargs):
        if model in request.env:
            record = request.env[model].browse(res_id)
            if hasattr(record, "_confidential_check") and not record.has_access("read"):
                return cls._redirect_to_generic_fallback(
                    model, res_id, access_token=access_token, **kwargs
                )
        return super()._redirect_to_record(model, res_id, access_token, **kwargs)
