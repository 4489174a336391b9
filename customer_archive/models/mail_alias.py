from odoo import models


class MailAlias(models.Model):
    """The archive's address answers nobody by mail, whatever went wrong (#85)."""

    _inherit = "mail.alias"

    def _alias_bounce_incoming_email(self, message, message_dict, set_invalid=True):
        if self.alias_model_id.model != "archive.inbox.mail":
            return super()._alias_bounce_incoming_email(
                message, message_dict, set_invalid=set_invalid
            )
        if set_invalid:
            self.alias_status = "invalid"
        return None
