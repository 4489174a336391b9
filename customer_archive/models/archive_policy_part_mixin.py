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
