from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class ArchiveDossierPerson(models.Model):
    """Somebody around a customer: who manages, represents, or is talked to (#10).

    What is personal stands in `archive.person.profile`, for fewer eyes.
    """

    _name = "archive.dossier.person"
    _description = "Person around a customer"
    _inherit = ["archive.confidential.mixin"]
    _order = "dossier_id, sequence, id"

    sequence = fields.Integer(default=10)
    dossier_id = fields.Many2one(
        "archive.dossier", required=True, index=True, ondelete="restrict", readonly=True
    )
    name = fields.Char(required=True)
    role = fields.Selection(
        [
            ("legal_representative", "Legal representative"),
            ("managing_person", "Managing person"),
            ("decides", "Decides on buying"),
            ("contact", "Contact"),
            ("other", "Other"),
        ],
        required=True,
        default="contact",
    )
    function = fields.Char(string="Position")
    phone = fields.Char()
    email = fields.Char(string="E-mail")
    profile_ids = fields.One2many("archive.person.profile", "person_id")
    can_read_profile = fields.Boolean(compute="_compute_can_read_profile")

    @api.model
    def _confidential_own(self, alias):
        return {
            "dossier": SQL(
                "%s IN (%s)",
                SQL.identifier(alias, "dossier_id"),
                self.env["archive.dossier"]._whole_query(),
            )
        }

    @api.depends_context("uid")
    def _compute_can_read_profile(self):
        profiles = self.env["archive.person.profile"]
        for person in self:
            person.can_read_profile = profiles._may_know(person.sudo().dossier_id)

    def action_open_profile(self):
        """Open the person's profile, making an empty one the first time.

        :raise UserError: for who is not cleared, naming who is
        """
        self.ensure_one()
        self.check_access("read")
        profiles = self.env["archive.person.profile"]
        dossier = self.sudo().dossier_id
        if not profiles._may_know(dossier):
            raise UserError(
                self.env._(
                    "Profiles of persons are read by the account manager %(manager)s "
                    "and by who is cleared for top secret (R1 §2.1).",
                    manager=dossier.manager_id.name or "–",
                )
            )
        profile = profiles.search([("person_id", "=", self.id)], limit=1)
        return {
            "type": "ir.actions.act_window",
            "res_model": "archive.person.profile",
            "res_id": (profile or profiles.create({"person_id": self.id})).id,
            "views": [(False, "form")],
            "target": "new",
            "name": self.name,
        }

    @api.model_create_multi
    def create(self, vals_list):
        people = super().create(vals_list)
        people.dossier_id._check_may_edit()
        return people

    def write(self, vals):
        self.check_access("write")
        self.dossier_id._check_may_edit()
        if vals.get("dossier_id"):
            self.env["archive.dossier"].browse(vals["dossier_id"])._check_may_edit()
        return super().write(vals)

    def unlink(self):
        self.check_access("unlink")
        self.dossier_id._check_may_edit()
        # a person's data may go at any time
        self.sudo().profile_ids.unlink()
        return super().unlink()
