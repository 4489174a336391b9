from odoo import api, fields, models
from odoo.exceptions import UserError


class ArchivePolicyPartMixin(models.AbstractModel):
    """What belongs to a policy freezes when the policy is published.

    Only what does not change the rule stays free: order on screen, colour, whether
    a type is still offered.
    """

    _name = "archive.policy.part.mixin"
    _description = "Part of an archive policy"

    policy_id = fields.Many2one(
        "archive.policy", required=True, index=True, ondelete="restrict"
    )
    policy_state = fields.Selection(
        related="policy_id.state", string="State of the policy"
    )

    @api.model
    def _policy_free_fields(self) -> frozenset[str]:
        """Return the fields that may change in a published policy."""
        return frozenset({"active", "sequence", "color"})

    def _check_policy_open(self):
        if not self.pool.ready:
            # the addon's own data, while it is installed or upgraded
            return
        if published := self.sudo().policy_id.filtered(lambda p: p.state != "draft"):
            raise UserError(published[:1]._guard_message())

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._check_policy_open()
        return records

    def write(self, vals):
        self.check_access("write")
        if not vals.keys() <= self._policy_free_fields():
            self._check_policy_open()
        result = super().write(vals)
        if "policy_id" in vals:
            self._check_policy_open()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_published(self):
        self._check_policy_open()

    def _key(self) -> tuple:
        """Return what this part is called, the same in all versions of a policy."""
        self.ensure_one()
        policy = self.sudo().policy_id
        return (policy.code, policy.company_id.id, self.code)

    def _all_versions(self):
        """Return these parts in every version of their policies."""
        keys = {part._key() for part in self}
        parts = self.sudo().with_context(active_test=False)
        parts = parts.search(
            [
                ("code", "in", self.mapped("code")),
                ("policy_id.code", "in", self.sudo().policy_id.mapped("code")),
            ]
        )
        return self.browse(part.id for part in parts if part._key() in keys)
