from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

#: What the dossier's history tells to have changed: who may sign what, and until when.
NOTED = ("name", "specimen", "limit_amount", "currency_id", "valid_from", "valid_until")


class ArchiveSigner(models.Model):
    """Somebody whom a customer authorised to sign bills on account (#31, #38).

    Known to who knows the dossier as a whole, kept by who keeps its people. Each
    change is noted in the dossier's history and in the ledger, without values.
    """

    _name = "archive.signer"
    _description = "Authorised signer"
    _inherit = ["archive.confidential.mixin"]
    _order = "dossier_id, sequence, id"

    sequence = fields.Integer(default=10)
    dossier_id = fields.Many2one(
        "archive.dossier",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('kind', '=', 'customer')]",
    )
    partner_id = fields.Many2one(
        related="dossier_id.partner_id", string="Customer", store=True
    )
    contact_id = fields.Many2one(
        "res.partner",
        ondelete="set null",
        domain="[('id', 'child_of', partner_id)]",
        help="Where the person is in the address book; the name is kept here as well.",
    )
    name = fields.Char(
        string="Full name",
        compute="_compute_from_contact",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    function = fields.Char(
        string="Position",
        compute="_compute_from_contact",
        store=True,
        readonly=False,
        precompute=True,
    )
    specimen = fields.Image(
        string="Specimen signature",
        max_width=1024,
        max_height=512,
        help="Drawn by the person, or a picture of the signature on paper.",
    )
    limit_amount = fields.Monetary(
        string="Limit",
        help="The highest bill that the person may sign; 0: the customer set none.",
    )
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        ondelete="restrict",
        default=lambda self: self.env.company.currency_id,
    )
    valid_from = fields.Date(
        string="Valid from",
        required=True,
        default=lambda self: self.env.company._archive_today(),
    )
    valid_until = fields.Date(
        string="Valid until", help="Last day; empty: until the customer says so."
    )
    state = fields.Selection(
        [("future", "Not yet"), ("valid", "Valid"), ("expired", "Expired")],
        compute="_compute_state",
        search="_search_state",
    )

    can_edit = fields.Boolean(compute="_compute_can_edit")

    _limit_positive = models.Constraint(
        "CHECK (limit_amount >= 0)", "A limit cannot be negative."
    )

    @api.depends("contact_id")
    def _compute_from_contact(self):
        for signer in self:
            signer.name = signer.contact_id.name or signer.name
            signer.function = signer.contact_id.function or signer.function

    @api.depends("valid_from", "valid_until")
    def _compute_state(self):
        for signer in self:
            today = signer.sudo().dossier_id.company_id._archive_today()
            if signer.valid_until and signer.valid_until < today:
                signer.state = "expired"
            elif signer.valid_from and signer.valid_from > today:
                signer.state = "future"
            else:
                signer.state = "valid"

    @api.depends_context("uid")
    @api.depends("dossier_id")
    def _compute_can_edit(self):
        for signer in self:
            dossier = signer.sudo().dossier_id.with_env(self.env)
            signer.can_edit = not dossier or dossier.can_edit

    @api.model
    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented

        def of_day(today):
            expired = Domain("valid_until", "<", today)
            future = ~expired & Domain("valid_from", ">", today)
            of = {"expired": expired, "future": future, "valid": ~expired & ~future}
            return Domain.OR(of[state] for state in value if state in of)

        companies = self.env["res.company"]
        return companies._archive_day_domain("dossier_id.company_id", of_day)

    @api.constrains("valid_from", "valid_until")
    def _check_validity(self):
        for signer in self:
            if signer.valid_until and signer.valid_until < signer.valid_from:
                raise ValidationError(
                    self.env._(
                        "The authority of “%(name)s” ends before it begins.",
                        name=signer.name,
                    )
                )

    @api.constrains("dossier_id")
    def _check_dossier(self):
        if self.sudo().dossier_id.filtered(lambda dossier: dossier.kind != "customer"):
            raise ValidationError(
                self.env._("Signers are named by a customer: choose his dossier.")
            )

    @api.model
    def _confidential_own(self, alias):
        return {
            "dossier": SQL(
                "%s IN (%s)",
                SQL.identifier(alias, "dossier_id"),
                self.env["archive.dossier"]._whole_query(),
            )
        }

    # ------------------------------------------------------------ who keeps the list

    @api.model_create_multi
    def create(self, vals_list):
        signers = super().create(vals_list)
        signers.dossier_id._check_may_edit()
        signers._note("signer_added", ())
        return signers

    def write(self, vals):
        self.check_access("write")
        self.dossier_id._check_may_edit()
        if "dossier_id" in vals:
            self._check_stays(vals["dossier_id"])
        before = {signer.id: signer._noted() for signer in self}
        result = super().write(vals)
        for signer in self:
            after = signer._noted()
            changed = [name for name in NOTED if after[name] != before[signer.id][name]]
            if changed:
                signer._note("signer_changed", changed)
        return result

    def _check_stays(self, dossier_id):
        """Refuse to move signers: who may sign for one customer signs for no other.

        :raise MissingError: for a dossier that the user may not know
        """
        self.env["archive.dossier"].browse(dossier_id).check_access("read")
        if any(signer.dossier_id.id != dossier_id for signer in self):
            raise UserError(
                self.env._(
                    "“%(name)s” signs for this customer only: enter the person anew "
                    "with the other one.",
                    name=self[:1].name,
                )
            )

    def unlink(self):
        self.check_access("unlink")
        self.dossier_id._check_may_edit()
        self._note("signer_removed", ())
        return super().unlink()

    def _noted(self):
        """Return what stands there of the fields whose change is noted."""
        self.ensure_one()
        values = {name: self[name] for name in NOTED if name != "specimen"}
        return {**values, "specimen": self._specimen_checksum()}

    def _specimen_checksum(self):
        files = self.env["ir.attachment"].sudo()
        return files.search(
            [
                ("res_model", "=", self._name),
                ("res_id", "=", self.id),
                ("res_field", "=", "specimen"),
            ]
        ).mapped("checksum")

    def _note(self, event, names):
        """Note in the dossier's history and in the ledger that something changed.

        :param event: code for the ledger
        :param names: names of the fields that changed
        """
        for dossier, signers in self.grouped("dossier_id").items():
            dossier.sudo().message_post(
                body=self._note_text(event, names, len(signers)),
                author_id=self.env.user.partner_id.id,
            )
        self.env["archive.ledger.entry"]._append(self, event, field_names=names)

    @api.model
    def _note_text(self, event, names, count):
        if event == "signer_added":
            return self.env._("Authorised signers added: %(count)s.", count=count)
        if event == "signer_removed":
            return self.env._("Authorised signers removed: %(count)s.", count=count)
        labels = self.fields_get(names, ["string"])
        return self.env._(
            "Authorised signer changed: %(fields)s.",
            fields=self.env._(", ").join(labels[name]["string"] for name in names),
        )
