from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .archive_access_log import MONTHS, MONTHS_PARAMETER
from .archive_ledger_seal import ANCHOR_FOLDER, MAIL_AUDITORS


class ResConfigSettings(models.TransientModel):
    """What the company decides once about the archive's proofs (design 4.4)."""

    _inherit = "res.config.settings"

    archive_ledger_anchor_folder = fields.Char(
        string="Anchor folder",
        config_parameter=ANCHOR_FOLDER,
        help="Folder on the server, best one that its database administrator cannot "
        "rewrite. Empty: a folder in Odoo's data directory.",
    )
    archive_ledger_mail_auditors = fields.Boolean(
        string="Mail the ledger's head to auditors", config_parameter=MAIL_AUDITORS
    )
    archive_access_log_months = fields.Integer(
        string="Months the access log is kept",
        config_parameter=MONTHS_PARAMETER,
        default=MONTHS,
    )

    @api.constrains("archive_access_log_months")
    def _check_archive_access_log_months(self):
        if any(settings.archive_access_log_months < 1 for settings in self):
            raise ValidationError(
                self.env._("The access log is kept for at least one month.")
            )
