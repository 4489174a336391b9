from odoo import api, fields, models

from ..tools.refusal import Refusal


class ArchiveDossier(models.Model):
    """The list of who signs for the customer (#31)."""

    _inherit = "archive.dossier"

    signer_ids = fields.One2many(
        "archive.signer", "dossier_id", string="Authorised signers"
    )
    signer_expired_count = fields.Integer(
        string="Expired signers",
        compute="_compute_signer_expired_count",
        compute_sudo=False,
    )

    @api.depends_context("uid")
    @api.depends("signer_ids.valid_until")
    def _compute_signer_expired_count(self):
        # with the reader's own rights, like every number he sees
        counts = dict(
            self.env["archive.signer"]._read_group(
                [("dossier_id", "in", self.ids), ("state", "=", "expired")],
                ["dossier_id"],
                ["__count"],
            )
        )
        for dossier in self:
            dossier.signer_expired_count = counts.get(dossier._origin, 0)

    def action_print_signers(self):
        """Print the list of signers, with their specimens."""
        self.ensure_one()
        self.check_access("read")
        self._check_print_signers()
        report = self.env.ref("customer_archive.archive_dossier_report_signers")
        return report.report_action(self)

    def _check_print_signers(self):
        """Refuse who knows only a paper of the dossier: he would get an empty list.

        :raise UserError: naming who can act
        """
        self._refuse(
            Refusal(
                "signers",
                self.env._(
                    "The signers of “%(name)s” are known to who knows the whole "
                    "dossier, not only a paper of it.",
                    name=dossier.display_name,
                ),
                "R1 §2 (#31)",
                who=tuple(dossier.sudo().manager_id.mapped("name")),
            )
            for dossier in self
            if not dossier._known_as_a_whole()
        )
