from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..tools.refusal import Refusal


class ArchiveHandOver(models.Model):
    """Dossiers go from one account manager to another, signed (移交, #3).

    A list of what is handed over, signed by the sales manager and by who takes over.
    With the last signature everything changes in one transaction: the former one has
    nothing any more, the new one has all of it. For somebody who leaves it takes
    along what does not hang on a dossier, too.
    """

    _name = "archive.hand.over"
    _description = "Hand-over of dossiers"
    _inherit = ["archive.request.mixin"]
    _order = "id desc"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company",
        required=True,
        ondelete="restrict",
        default=lambda self: self.env.company,
    )
    former_id = fields.Many2one(
        "res.users",
        string="Former account manager",
        ondelete="restrict",
        context={"active_test": False},
        domain="[('share', '=', False)]",
    )
    manager_id = fields.Many2one(
        "res.users",
        string="New account manager",
        required=True,
        ondelete="restrict",
        domain="[('share', '=', False)]",
    )
    leaves = fields.Boolean(
        string="Leaves the company",
        help="All dossiers, and what does not hang on a dossier: drafts, signatures "
        "that wait, requests, duties in the settings. Signing for others and access "
        "that was granted end.",
    )
    former_signs = fields.Boolean(
        string="Signs as well",
        help="The former account manager is still here and signs the list, too.",
    )
    reason = fields.Char(required=True)
    dossier_ids = fields.Many2many(
        "archive.dossier",
        string="Dossiers",
        check_company=True,
        compute="_compute_dossier_ids",
        store=True,
        readonly=False,
        precompute=True,
    )
    dossier_list = fields.Text(
        string="List",
        readonly=True,
        copy=False,
        help="What was handed over, as it was signed: number and customer.",
    )
    dossier_count = fields.Integer(string="Number of dossiers", readonly=True)
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("submitted", "Submitted"),
            ("returned", "Returned"),
            ("done", "Handed over"),
        ],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
    )
    done_on = fields.Datetime(string="Handed over on", readonly=True, copy=False)

    _people_differ = models.Constraint(
        "CHECK (former_id IS DISTINCT FROM manager_id)",
        "Somebody else takes over.",
    )

    @api.depends("former_id.name", "manager_id.name")
    def _compute_display_name(self):
        for record in self:
            record.display_name = (
                f"{record.former_id.name or '–'} → {record.manager_id.name or '…'}"
            )

    @api.depends("former_id", "leaves", "company_id")
    def _compute_dossier_ids(self):
        dossiers = self.env["archive.dossier"]
        for record in self:
            if record.leaves and record.former_id:
                record.dossier_ids = dossiers.search(
                    [
                        ("manager_id", "=", record.former_id.id),
                        ("company_id", "=", record.company_id.id),
                    ]
                )
            else:
                record.dossier_ids = record.dossier_ids

    # -------------------------------------------------------------- who may know it

    @api.model
    def _confidential_wide(self, alias):
        user = self.env.user
        if any(
            user.has_group(f"customer_archive.group_{role}")
            for role in ("sales_manager", "general_manager", "auditor")
        ):
            return SQL("TRUE")
        return None

    @api.model
    def _confidential_own(self, alias):
        return {
            "manager": SQL(
                "%s = %s AND %s != 'draft'",
                SQL.identifier(alias, "manager_id"),
                self.env.uid,
                SQL.identifier(alias, "state"),
            )
        }

    # ----------------------------------------------------------------- what is frozen

    def _guard_content_fields(self):
        return frozenset(
            {
                "company_id",
                "former_id",
                "manager_id",
                "leaves",
                "former_signs",
                "reason",
                "dossier_ids",
                "dossier_list",
                "dossier_count",
            }
        )

    def _guard_engine_fields(self):
        return super()._guard_engine_fields() | {"done_on"}

    def _guard_message(self):
        return self.env._(
            "This hand-over is submitted or done: it is changed no more (R1 preamble)."
        )

    # --------------------------------------------------------------------- approval

    def _approval_fields(self):
        return [
            "company_id",
            "former_id",
            "manager_id",
            "leaves",
            "former_signs",
            "reason",
            "dossier_ids",
            "dossier_list",
        ]

    @api.depends_context("uid")
    def _compute_can_submit(self):
        super()._compute_can_submit()
        # submitting a new one saves it first
        self.filtered(lambda record: not record._origin.id).can_submit = True

    def action_submit(self):
        self.check_access("write")
        for record in self.filtered(lambda r: r.state in r._guard_open_states()):
            record._write_list()
        return super().action_submit()

    def _write_list(self):
        """Write down what is handed over now; this is what everybody signs."""
        self.ensure_one()
        if self.leaves:
            # opened since the list was begun
            self._compute_dossier_ids()
        dossiers = self.dossier_ids.sorted("number")
        lines = [f"{dossier.number}  {dossier.name}" for dossier in dossiers]
        if self.leaves and self.former_id:
            lines += self._duty_lines()
        self.write({"dossier_list": "\n".join(lines), "dossier_count": len(dossiers)})

    def _approval_before_submit(self):
        explained = {}
        for record in self:
            reasons = []
            if not record.dossier_ids and not record.leaves:
                message = self.env._("Choose the dossiers that are handed over.")
                reasons.append(Refusal("dossiers", message, "R1 preamble (#3)"))
            manager = record.manager_id.sudo()
            if not manager.active or record.company_id not in manager.company_ids:
                message = self.env._(
                    "%(name)s cannot take over: archived, or not of this company.",
                    name=manager.name,
                )
                reasons.append(Refusal("manager", message, "R1 preamble (#3)"))
            elif record.dossier_ids and not manager.has_group(
                "customer_archive.group_account_manager"
            ):
                message = self.env._(
                    "%(name)s is no account manager: dossiers need one.",
                    name=manager.name,
                )
                reasons.append(Refusal("role", message, "R1 preamble (#3)"))
            others = record.dossier_ids.filtered(
                lambda d, record=record: d.manager_id != record.former_id
            )
            if others:
                message = self.env._(
                    "“%(dossier)s” is looked after by %(name)s.",
                    dossier=others[0].name,
                    name=others[0].manager_id.name or "–",
                )
                reasons.append(Refusal("former", message, "R1 preamble (#3)"))
            explained[record.id] = reasons + record._clearance_refusals()
        return explained

    def _approval_approved(self, rounds):
        for record in self.sudo():
            record._apply()

    # ------------------------------------------------------------------ what it does

    def _apply(self):
        """Give everything to the new account manager, in this transaction."""
        self.ensure_one()
        moved = self.dossier_ids.filtered(lambda d: d.manager_id != self.former_id)
        if moved:
            raise UserError(
                self.env._(
                    "“%(dossier)s” has another account manager meanwhile. Withdraw "
                    "the hand-over and submit it anew.",
                    dossier=moved[0].name,
                )
            )
        self._refuse(self._clearance_refusals())
        self.dossier_ids._hand_over(self.manager_id, self.reason)
        if self.leaves and self.former_id:
            self._apply_leaving()
        self._guard_write(
            {"state": "done", "done_on": fields.Datetime.now()}, reason="handed over"
        )

    @api.model
    def _action_for(self, dossiers):
        """Return the form of a new hand-over of ``dossiers``."""
        former = dossiers.manager_id
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "views": [(False, "form")],
            "name": self.env._("Hand over"),
            "context": {
                "default_dossier_ids": [Command.set(dossiers.ids)],
                "default_former_id": former.id if len(former) == 1 else False,
                "default_company_id": dossiers.company_id[:1].id,
            },
        }
