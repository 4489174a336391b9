from odoo import models


class MailMessage(models.Model):
    """Messages on archive records: not even the author keeps them (design 4.3)."""

    _name = "mail.message"
    _inherit = ["archive.satellite.mixin", "mail.message"]

    _satellite_model = "model"

    def action_open_document(self):
        # a message's fields are read with sudo
        self.check_access("read")
        return super().action_open_document()
