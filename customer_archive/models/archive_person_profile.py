from stdnum.cn import ric
from stdnum.exceptions import ValidationError as NumberError

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL


class ArchivePersonProfile(models.Model):
    """What is personal of somebody around a customer (#11), for few eyes.

    Known to the account manager of the dossier, and among those who may know the
    dossier to who is cleared for top secret.
    """

    _name = "archive.person.profile"
    _description = "Profile of a person"
    _inherit = ["archive.confidential.mixin"]
    _order = "id desc"
    _rec_name = "person_id"
    _confidential_parent = "dossier_id"

    person_id = fields.Many2one(
        "archive.dossier.person",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    dossier_id = fields.Many2one(related="person_id.dossier_id", store=True, index=True)
    character = fields.Text()
    interests = fields.Text()
    hobbies = fields.Text()
    family = fields.Text()
    education = fields.Char()
    birth_year = fields.Char(string="Year of birth", size=4)
    ability = fields.Text(string="Abilities")
    background = fields.Text(string="Career and background")
    id_number = fields.Char(
        string="Number of the identity card", help="Shown with its middle hidden (#30)."
    )
    id_number_masked = fields.Char(
        string="Identity card", compute="_compute_id_number_masked"
    )

    _person_uniq = models.UniqueIndex(
        "(person_id)", "This person has a profile already."
    )

    @api.depends("id_number")
    def _compute_id_number_masked(self):
        for profile in self:
            number = profile.id_number or ""
            hidden = "•" * max(len(number) - 7, 0)
            profile.id_number_masked = (
                f"{number[:3]}{hidden}{number[-4:]}" if hidden else number
            )

    @api.constrains("id_number")
    def _check_id_number(self):
        for profile in self.filtered("id_number"):
            if not self._id_number_valid(profile.id_number):
                raise ValidationError(
                    self.env._(
                        "“%(number)s” is no number of a Chinese identity card: its "
                        "check digit is wrong.",
                        number=profile.id_number,
                    )
                )

    @api.model
    def _id_number_valid(self, number) -> bool:
        """Whether a number of 18 characters has its check digit and a birthday.

        Other documents, such as passports, have numbers of other lengths.
        """
        if len(number) != 18:
            return True
        try:
            ric.get_birth_date(number)
            return ric.calc_check_digit(number) == number[-1]
        except (NumberError, ValueError):
            return False

    @api.constrains("birth_year")
    def _check_birth_year(self):
        this_year = self.env["res.company"]._archive_today().year
        for profile in self.filtered("birth_year"):
            year = profile.birth_year
            if not year.isdigit() or not 1900 <= int(year) <= this_year:
                raise ValidationError(
                    self.env._("“%(year)s” is no year of birth.", year=year)
                )

    @api.model
    def _confidential_own(self, alias):
        own = {
            "manager": SQL(
                "%s IN (SELECT id FROM archive_dossier WHERE manager_id = %s)",
                SQL.identifier(alias, "dossier_id"),
                self.env.uid,
            )
        }
        if self.env.user.has_group("customer_archive.group_top_secret"):
            own["cleared"] = SQL(
                "%s IN (%s)",
                SQL.identifier(alias, "dossier_id"),
                self.env["archive.dossier"]._whole_query(),
            )
        return own

    @api.model
    def _may_know(self, dossier) -> bool:
        """Whether the user may know profiles of persons of this dossier."""
        user = self.env.user
        if dossier.manager_id == user:
            return True
        return user.has_group("customer_archive.group_top_secret") and (
            dossier.with_env(self.env).sudo(False)._known_as_a_whole()
        )

    @api.model_create_multi
    def create(self, vals_list):
        profiles = super().create(vals_list)
        profiles._check_may_edit()
        return profiles

    def write(self, vals):
        self.check_access("write")
        self._check_may_edit()
        if vals.get("person_id"):
            # before it is there: nothing goes to a dossier that is not his
            person = self.env["archive.dossier.person"].browse(vals["person_id"])
            person.dossier_id._check_may_edit()
        return super().write(vals)

    def _check_may_edit(self):
        if self.env.su:
            return
        for profile in self:
            dossier = profile.sudo().dossier_id
            if (
                not self._may_know(dossier)
                or not dossier.with_env(self.env).sudo(False).can_edit
            ):
                raise UserError(
                    self.env._(
                        "Profiles of persons are written by the account manager "
                        "%(manager)s (R1 §2.1).",
                        manager=dossier.manager_id.name or "–",
                    )
                )

    def action_erase(self):
        """Erase what is personal, at the wish of the person or of ourselves (PIPL)."""
        self.check_access("unlink")
        self._check_may_edit()
        self.unlink()
        return {"type": "ir.actions.act_window_close"}
