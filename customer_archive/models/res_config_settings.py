from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .archive_access_log import MONTHS, MONTHS_PARAMETER
from .archive_dossier_block import STALE_MONTHS, STALE_PARAMETER
from .archive_inbox_mail import DAYS, DAYS_PARAMETER
from .archive_ledger_seal import ANCHOR_FOLDER, MAIL_AUDITORS

#: The alias of the inbox; it is there once an address was set.
ALIAS = "customer_archive.mail_alias_inbox"


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
    archive_fonds_code = fields.Char(
        related="company_id.archive_fonds_code", readonly=False
    )
    archive_tz = fields.Selection(related="company_id.archive_tz", readonly=False)
    archive_organisation = fields.Selection(
        related="company_id.archive_organisation", readonly=False
    )
    archive_organisation_word = fields.Char(
        related="company_id.archive_organisation_word", readonly=False
    )
    archive_stale_months = fields.Integer(
        string="Months after which a part of a profile is looked at again",
        config_parameter=STALE_PARAMETER,
        default=STALE_MONTHS,
    )
    archive_dead_months = fields.Integer(
        related="company_id.archive_dead_months", readonly=False
    )
    archive_update_months = fields.Integer(
        related="company_id.archive_update_months", readonly=False
    )
    archive_inbox_alias = fields.Char(
        string="Address of the inbox",
        help="E-mails to this address fill the archive's inbox. Empty: none does.",
    )
    archive_inbox_domain_id = fields.Many2one(
        "mail.alias.domain", string="Domain of the inbox's address"
    )
    archive_inbox_days = fields.Integer(
        string="Days dismissed e-mails are kept",
        config_parameter=DAYS_PARAMETER,
        default=DAYS,
    )

    @api.model
    def get_values(self):
        values = super().get_values()
        alias = self._archive_alias()
        return {
            **values,
            "archive_inbox_alias": alias.alias_name,
            "archive_inbox_domain_id": (
                alias.alias_domain_id or self.env.company.alias_domain_id
            ).id,
        }

    def set_values(self):
        super().set_values()
        alias = self._archive_alias()
        values = {
            "alias_name": self.archive_inbox_alias,
            "alias_domain_id": self.archive_inbox_domain_id.id,
        }
        if alias:
            alias.write(values)
        elif self.archive_inbox_alias:
            self._archive_create_alias(values)

    @api.model
    def _archive_alias(self):
        found = self.env.ref(ALIAS, raise_if_not_found=False)
        return found or self.env["mail.alias"]

    @api.model
    def _archive_create_alias(self, values):
        alias = self.env["mail.alias"].create(
            {
                **values,
                # strangers are kept apart, not answered
                "alias_contact": "everyone",
                "alias_model_id": self.env["ir.model"]._get_id("archive.inbox.mail"),
            }
        )
        self.env["ir.model.data"]._update_xmlids(
            [{"xml_id": ALIAS, "record": alias, "noupdate": True}]
        )

    @api.constrains("archive_inbox_days")
    def _check_archive_inbox_days(self):
        if any(settings.archive_inbox_days < 1 for settings in self):
            raise ValidationError(
                self.env._("Dismissed e-mails are kept for at least one day.")
            )

    @api.constrains("archive_stale_months")
    def _check_archive_stale_months(self):
        if any(settings.archive_stale_months < 1 for settings in self):
            raise ValidationError(
                self.env._(
                    "What is known of a customer holds for at least one month: enter "
                    "a number from 1."
                )
            )

    @api.constrains("archive_access_log_months")
    def _check_archive_access_log_months(self):
        if any(settings.archive_access_log_months < 1 for settings in self):
            raise ValidationError(
                self.env._("The access log is kept for at least one month.")
            )
