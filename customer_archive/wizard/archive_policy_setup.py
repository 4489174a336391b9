from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class ArchivePolicySetup(models.TransientModel):
    """Guided set-up: which regulations this company follows (#213, #251)."""

    _name = "archive.policy.setup"
    _description = "Set up the archive"
    _inherit = ["archive.form.mixin"]

    policy_ids = fields.Many2many(
        "archive.policy",
        string="Regulations",
        context={"active_test": False},
        default=lambda self: self._installed().filtered("active"),
        help="Types and categories of the others are not offered. What was filed "
        "under them stays as it is.",
    )
    installed_ids = fields.Many2many(
        "archive.policy",
        compute="_compute_installed_ids",
        context={"active_test": False},
    )

    @api.model
    def _installed(self):
        """Return the latest version of each regulation that was ever published."""
        latest = {}
        for policy in (
            self.env["archive.policy"]
            .with_context(active_test=False)
            .search([("state", "in", ("published", "replaced"))], order="code, version")
        ):
            latest[policy.code, policy.company_id] = policy
        return self.env["archive.policy"].union(*latest.values())

    @api.depends_context("uid")
    def _compute_installed_ids(self):
        for wizard in self:
            wizard.installed_ids = self._installed()

    def action_apply(self):
        """Put the chosen regulations into use, and the others out of use.

        All versions of a regulation together, so that none reappears later.

        :raise AccessError: unless the user is archive supervisor or general manager
        :raise UserError: when nothing is chosen
        """
        user = self.env.user
        if not (
            user.has_group("customer_archive.group_supervisor")
            or user.has_group("customer_archive.group_general_manager")
        ):
            raise AccessError(
                self.env._(
                    "The archive supervisor and the general manager choose the "
                    "regulations (R2 art. 31)."
                )
            )
        self.ensure_one()
        if not self.policy_ids:
            raise UserError(
                self.env._("Choose at least one: without it nothing can be filed.")
            )
        versions = self.env["archive.policy"].with_context(active_test=False)
        versions = versions.search([("state", "!=", False)])
        codes = {(policy.code, policy.company_id) for policy in self.policy_ids}
        chosen = versions.filtered(lambda p: (p.code, p.company_id) in codes)
        chosen.filtered(lambda p: not p.active).write({"active": True})
        (versions - chosen).filtered("active").write({"active": False})
        return self.env["ir.actions.act_window"]._for_xml_id(
            "customer_archive.archive_policy_action"
        )
