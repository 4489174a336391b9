from odoo import models


class MailActivity(models.Model):
    """Activities on archive records: known with the record only (design 4.3)."""

    _name = "mail.activity"
    _inherit = ["archive.satellite.mixin", "mail.activity"]
