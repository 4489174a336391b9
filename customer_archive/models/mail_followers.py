from odoo import models


class MailFollowers(models.Model):
    """Who follows an archive record is known with the record only (design 4.3)."""

    _name = "mail.followers"
    _inherit = ["archive.satellite.mixin", "mail.followers"]
