from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import ValidationError

SIGNER_KINDS = [
    ("group", "Anyone of a group"),
    ("user_field", "A person named on the record"),
    ("department_head", "Head of a department named on the record"),
    ("superior", "Direct superior of the handler"),
    ("customer", "The customer"),
]


class ApprovalCase(NamedTuple):
    """What is known of one record when its signers are looked for."""

    record: models.BaseModel
    company: models.BaseModel
    requester: models.BaseModel
    owner: models.BaseModel
    handler: models.BaseModel

    @property
    def own(self) -> frozenset[int]:
        """Those for whom approving this record is approving an own request."""
        return frozenset((self.requester | self.owner)._ids)


class Signers(NamedTuple):
    """Who may sign one step of one record."""

    user_ids: tuple[int, ...]
    from_group: bool = False
    deputy: bool = False


class ArchiveApprovalStep(models.Model):
    """One signature of a chain: who gives it and what it carries (#62)."""

    _name = "archive.approval.step"
    _description = "Approval step"
    _order = "sequence, id"

    chain_id = fields.Many2one(
        "archive.approval.chain", required=True, ondelete="cascade", index=True
    )
    model_name = fields.Char(related="chain_id.model_name")
    sequence = fields.Integer(default=10)
    name = fields.Char(required=True, translate=True)
    signer_kind = fields.Selection(
        SIGNER_KINDS, string="Who signs", required=True, default="superior"
    )
    group_ids = fields.Many2many(
        "res.groups", string="Groups", help="A member of any of these groups signs."
    )
    signer_field = fields.Char(
        string="Field",
        help="Technical name of the record's field that names the person or the "
        "department.",
    )
    deputy_id = fields.Many2one(
        "res.users",
        ondelete="restrict",
        help="Signs when nobody else is left. A direct superior is first replaced by "
        "the superior's superior, a head by the head of the parent department.",
    )
    allow_own_request = fields.Boolean(
        string="Own requests too",
        help="Who asked, or whose record it is, may sign this step.",
    )
    distinct = fields.Boolean(
        string="Different person",
        default=True,
        help="Nobody signs two of the steps marked so, also not for somebody else.",
    )
    allow_batch = fields.Boolean(
        string="Many at once",
        help="Several records may be signed with one click.",
    )
    needs_comment = fields.Boolean(string="Comment")
    needs_signature_image = fields.Boolean(string="Handwritten signature")
    needs_seal_scan = fields.Boolean(string="Scan with seal")

    @api.model_create_multi
    def create(self, vals_list):
        steps = super().create(vals_list)
        steps.chain_id._check_policy_open()
        return steps

    def write(self, vals):
        if not vals.keys() <= {"name", "deputy_id"}:
            self.chain_id._check_policy_open()
        result = super().write(vals)
        if "chain_id" in vals:
            self.chain_id._check_policy_open()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_published(self):
        self.chain_id._check_policy_open()

    @api.constrains("signer_kind", "group_ids", "signer_field", "chain_id")
    def _check_signer(self):
        comodels = {"user_field": "res.users", "department_head": "hr.department"}
        for step in self:
            if step.signer_kind == "group" and not step.group_ids:
                raise ValidationError(
                    self.env._("The step “%(step)s” needs a group.", step=step.name)
                )
            comodel = comodels.get(step.signer_kind)
            if not comodel:
                continue
            record_fields = self.env[step.model_name]._fields
            field = record_fields.get(step.signer_field or "")
            if field is None or field.comodel_name != comodel:
                raise ValidationError(
                    self.env._(
                        "The step “%(step)s” needs the name of a field of "
                        "%(model)s that refers to %(comodel)s.",
                        step=step.name,
                        model=step.model_name,
                        comodel=comodel,
                    )
                )

    def _signers(self, cases: list[ApprovalCase]) -> list[Signers]:
        """Return who may sign this step, for each case; nobody is an empty tuple.

        Those are tried in turn until somebody is left: who the step names, who
        stands above, the deputy. Left are active internal users of the record's
        company, without those whose own request it is.
        """
        self.ensure_one()
        step = self.sudo()
        lookup = getattr(step, f"_lookup_{step.signer_kind}")
        memo = {}
        found = []
        for case, levels in zip(cases, lookup(cases), strict=True):
            excluded = case.own
            if step.allow_own_request or step.signer_kind == "customer":
                excluded = frozenset()
            if step.signer_kind == "superior":
                excluded |= frozenset(case.handler._ids)  # nobody is his own superior
            key = (tuple(level._ids for level in levels), case.company.id, excluded)
            if key not in memo:
                memo[key] = step._first_left(levels, case.company, excluded)
            found.append(memo[key])
        return found

    def _first_left(self, levels, company, excluded) -> Signers:
        for number, level in enumerate((*levels, self.deputy_id)):
            left = level.filtered(
                lambda user: (
                    user.active
                    and not user.share
                    and user.id not in excluded
                    and company in user.company_ids
                )
            )
            if left:
                from_group = self.signer_kind == "group" and number == 0
                deputy = not from_group and left == self.deputy_id
                return Signers(left._ids, from_group, deputy)
        return Signers(())

    def _lookup_group(self, cases):
        members = self.group_ids.all_user_ids
        return [[members]] * len(cases)

    def _lookup_user_field(self, cases):
        return [[case.record.sudo()[self.signer_field]] for case in cases]

    def _lookup_customer(self, cases):
        # the customer signs before one of us: who may hold the tablet
        return [[case.handler | case.owner | case.requester] for case in cases]

    def _lookup_department_head(self, cases):
        levels = []
        for case in cases:
            department = case.record.sudo()[self.signer_field]
            levels.append(
                [
                    self._head_user(head, case.company)
                    for head in (department.manager_id, department.parent_id.manager_id)
                ]
            )
        return levels

    def _lookup_superior(self, cases):
        handlers = {id_ for case in cases for id_ in case.handler._ids}
        companies = {case.company.id for case in cases}
        employees = (
            self.env["hr.employee"]
            .sudo()
            .search([("user_id", "in", handlers), ("company_id", "in", companies)])
            .grouped(lambda employee: (employee.user_id, employee.company_id))
        )
        nobody = self.env["hr.employee"].sudo()
        levels = []
        for case in cases:
            superior = employees.get((case.handler, case.company), nobody).parent_id
            levels.append(
                [
                    self._head_user(head, case.company)
                    for head in (superior, superior.parent_id)
                ]
            )
        return levels

    def _head_user(self, employee, company):
        """Return the user of an employee who works in ``company`` now, or none."""
        if employee.active and employee.company_id == company:
            return employee.user_id
        return self.env["res.users"].sudo()

    def _who(self) -> str:
        """Return in words who signs this step."""
        self.ensure_one()
        step = self.sudo()
        label = dict(self._fields["signer_kind"]._description_selection(self.env))
        if step.signer_kind == "group":
            return self.env._(", ").join(step.group_ids.mapped("name"))
        return label[step.signer_kind]
