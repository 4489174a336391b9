from ast import literal_eval

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain


class ArchiveApprovalChain(models.Model):
    """Who signs what, in which order: configuration that belongs to a policy (#62).

    A round copies the chain when it opens, so that editing a chain never changes a
    round that is under way.
    """

    _name = "archive.approval.chain"
    _description = "Approval chain"
    _inherit = ["archive.policy.part.mixin"]
    _order = "model_name, sequence, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    policy_id = fields.Many2one(
        required=False, help="A chain with a policy applies once it is published."
    )
    sequence = fields.Integer(
        default=10,
        help="Where several chains match a record, the lowest sequence applies.",
    )
    model_id = fields.Many2one(
        "ir.model",
        string="Applies to",
        required=True,
        ondelete="cascade",
        domain=lambda self: [("model", "in", self._approvable_models())],
    )
    model_name = fields.Char(
        related="model_id.model", string="Model", store=True, index=True
    )
    condition = fields.Char(
        default="[]",
        required=True,
        help="The chain applies to records that match this filter.",
    )
    company_id = fields.Many2one(
        "res.company", ondelete="restrict", help="Empty: every company."
    )
    step_ids = fields.One2many(
        "archive.approval.step", "chain_id", string="Steps", copy=True
    )
    server_action_id = fields.Many2one(
        "ir.actions.server",
        string="Then run",
        ondelete="restrict",
        copy=False,
        domain="[('model_id', '=', model_id)]",
        help="Runs after the last signature, with the rights of who signed last. Only "
        "a system administrator may set it.",
    )

    @api.model
    def _approvable_models(self) -> list[str]:
        """Return the names of the models whose records can be approved."""
        return [
            name
            for name in self.pool.descendants(["archive.approval.mixin"], "_inherit")
            if not self.env[name]._abstract
        ]

    @api.model
    def _policy_free_fields(self):
        # the order and the switch of a chain decide which one applies: not free
        return frozenset({"name", "server_action_id"})

    @api.constrains("condition", "model_id")
    def _check_condition(self):
        for chain in self:
            try:
                domain = chain._condition_domain()
                self.env[chain.model_name].sudo().search_count(domain, limit=1)
            except Exception as error:
                raise ValidationError(
                    self.env._(
                        "The condition of the chain “%(chain)s” is not a filter on "
                        "%(model)s: %(error)s",
                        chain=chain.name,
                        model=chain.model_id.name,
                        error=error,
                    )
                ) from error

    def _condition_domain(self) -> Domain:
        """Return the condition; only literals are evaluated, never code."""
        self.ensure_one()
        return Domain(literal_eval(self.condition.strip() or "[]"))

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_server_action(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_server_action(vals)
        return super().write(vals)

    @api.model
    def _check_server_action(self, vals):
        """Refuse a server action from any but a system administrator.

        It runs with the rights of the last signer, so whoever sets it acts in that
        person's name. ``sudo()`` does not lift this.
        """
        if vals.get("server_action_id") and not self.env.user._is_system():
            raise AccessError(
                self.env._(
                    "Only a system administrator may let a chain run a server action: "
                    "it acts with the rights of the last signer."
                )
            )

    @api.model
    def _matching(self, records, companies) -> dict[int, "ArchiveApprovalChain"]:
        """Return for each record id the chains that apply.

        None, one, or several where nothing tells which: the same lowest sequence.

        :param companies: record id -> res.company
        """
        chains = self.sudo().search(
            [
                ("model_name", "=", records._name),
                "|",
                ("policy_id", "=", False),
                ("policy_id.state", "in", ("published", "replaced")),
            ]
        )
        policies = self.env["archive.policy"].sudo()
        in_force = {
            company: policies._in_force(company=company)
            for company in set(companies.values())
        }
        found = {record.id: self.browse() for record in records}
        for chain in chains:
            matching = records.sudo().filtered_domain(chain._condition_domain())
            for record in matching:
                company = companies[record.id]
                if chain.company_id and chain.company_id != company:
                    continue
                if chain.policy_id and chain.policy_id not in in_force[company]:
                    continue
                before = found[record.id]
                if not before or before[0].sequence == chain.sequence:
                    found[record.id] = before + chain
        return found
