from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.refusal import Refusal

#: Where a dossier can go from each stage.
STAGES = {
    "prospect": ("active", "dead"),
    "active": ("dormant", "dead", "withdrawn"),
    "dormant": ("active", "dead", "withdrawn"),
    "dead": ("active", "closed"),
    "withdrawn": ("active", "closed"),
    "closed": (),
}
#: What ends a relation needs a reason, and somebody above the account manager.
ENDINGS = ("dead", "withdrawn", "closed")


class ArchiveDossier(models.Model):
    """From prospect to closed: stages with a reason, never typed over (#103, #49)."""

    _inherit = "archive.dossier"

    stage_reason = fields.Char(readonly=True, copy=False, groups=fields.NO_ACCESS)
    stage_why = fields.Char(
        string="Reason of the stage",
        compute="_compute_stage_why",
        help="For who knows the dossier as a whole, not only a paper of it.",
    )
    stage_on = fields.Date(string="In this stage since", readonly=True, copy=False)

    def _guard_engine_fields(self):
        return super()._guard_engine_fields() | {"state", "stage_reason", "stage_on"}

    @api.depends("stage_reason")
    @api.depends_context("uid")
    def _compute_stage_why(self):
        for dossier in self:
            # by his own rights first: a sudo read would fill the cache
            known = dossier._origin.id and dossier._known_as_a_whole()
            dossier.stage_why = known and dossier.sudo().stage_reason

    def _guard_create_fields(self):
        return super()._guard_create_fields() | {"state"}

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("state") not in (None, "prospect", "active"):
                raise UserError(
                    self.env._("A dossier begins as a prospect's or as an active one.")
                )
        return super().create(vals_list)

    def _stage_refusals(self, state, reason) -> list[Refusal]:
        """Return what forbids bringing this dossier into ``state``."""
        self.ensure_one()
        labels = dict(self._fields["state"]._description_selection(self.env))
        rule = "R1 §8 (#103)"
        if state not in STAGES[self.state]:
            message = self.env._(
                "“%(dossier)s” cannot go from “%(before)s” to “%(after)s”.",
                dossier=self.display_name,
                before=labels[self.state],
                after=labels.get(state, state),
            )
            return [Refusal("stage", message, rule)]
        if self.env.su:
            return []
        if state in ENDINGS and not (reason or "").strip():
            message = self.env._("“%s” needs a reason.", labels[state])
            return [Refusal("reason", message, "R1 §2 (#49)")]
        user = self.env.user
        above = any(
            user.has_group(f"customer_archive.group_{role}")
            for role in ("sales_manager", "general_manager")
        )
        if above or (state not in ENDINGS and user == self.manager_id):
            return []
        message = self.env._(
            "“%(stage)s” is not for you to decide.", stage=labels[state]
        )
        who = [self.env._("Sales manager"), self.env._("General manager")]
        if state not in ENDINGS and self.manager_id:
            who.insert(0, self.manager_id.name)
        return [Refusal("who", message, rule, "", tuple(who))]

    def _set_stage(self, state, reason=None):
        """Bring the dossiers into another stage; noted in their history and the ledger.

        :param state: value of the field ``state``
        :param reason: in words; needed for what ends the relation
        :raise UserError: naming what forbids it and who can act
        """
        self.check_access("read")
        self._refuse(
            [
                refusal
                for dossier in self
                for refusal in dossier._stage_refusals(state, reason)
            ]
        )
        dossiers = self.sudo()
        dossiers._guard_write(
            {
                "state": state,
                "stage_reason": reason or False,
                "stage_on": self.company_id._archive_today(),
            },
            reason="stage",
        )
        if reason:
            for dossier in dossiers:
                dossier.message_post(body=reason)
        self.env["archive.ledger.entry"]._append(
            dossiers, "stage_changed", field_names=("state",), reason_code=state
        )
        dossiers._retention_of_stage()

    def action_activate(self):
        """Take up, or take up again, the relation with the customer."""
        self._set_stage("active")

    @api.model
    def _relation_begins(self, partners, companies=None):
        """Make prospects active whose first contract is filed or order confirmed.

        Whoever caused it needs no right to the dossier; calling it again does nothing.

        :param partners: ``res.partner`` whose commercial partner has the dossier
        """
        domain = [
            ("partner_id", "in", partners.commercial_partner_id.ids),
            ("state", "=", "prospect"),
        ]
        if companies:
            domain.append(("company_id", "in", companies.ids))
        self.sudo().search(domain)._set_stage("active")
