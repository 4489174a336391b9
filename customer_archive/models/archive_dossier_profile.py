from stdnum.cn import uscc

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL


class ArchiveDossier(models.Model):
    """What is known of a customer beyond the papers (#2, #11, #147)."""

    _inherit = "archive.dossier"

    credit_code = fields.Char(
        string="Unified social credit code",
        help="18 characters, checked by their check digit (GB 32100).",
    )
    signs_on_account = fields.Boolean(
        string="Signs on account",
        help="A customer who signs bills and pays later: category 3 applies (#38).",
    )
    block_ids = fields.One2many("archive.dossier.block", "dossier_id", string="Profile")
    person_ids = fields.One2many(
        "archive.dossier.person", "dossier_id", string="People"
    )

    @api.constrains("credit_code")
    def _check_credit_code(self):
        for dossier in self.filtered("credit_code"):
            if not uscc.is_valid(dossier.credit_code):
                raise ValidationError(
                    self.env._(
                        "“%(code)s” is no unified social credit code: 18 characters "
                        "with a check digit (GB 32100).",
                        code=dossier.credit_code,
                    )
                )

    def action_prepare_profile(self):
        """Add the parts of the profile, to be written or given to somebody (#9)."""
        self._check_may_edit()
        blocks = self.env["archive.dossier.block"]
        kinds = [kind for kind, _label in blocks._fields["kind"].selection]
        blocks.create(
            [
                {"dossier_id": dossier.id, "kind": kind}
                for dossier in self
                for kind in kinds
                if kind not in dossier.block_ids.mapped("kind")
            ]
        )
        return True

    @api.model
    def _whole_query(self):
        """Return a sub-select of the dossiers that the user knows as a whole.

        Who was only granted a paper of it sees the binder, but neither profile nor
        people.
        """
        return self._confidential_query(without=("documents",))

    def _known_as_a_whole(self) -> bool:
        """Whether the user knows all of this dossier, not only a paper of it."""
        self.ensure_one()
        if self.env.su:
            return True
        self.env.flush_all()
        return bool(
            self.env.execute_query(
                SQL(
                    "SELECT 1 FROM (%s) AS known (id) WHERE id = %s",
                    self._whole_query(),
                    self.id,
                )
            )
        )

    @api.model
    def _for_kind(self, kind, company):
        """Return the company's own dossier of ``kind``, opened when there is none.

        Industry trends, internal promotion, daily archive and company records are
        kept for the company, not for a customer (#50, #54, #83, #251).
        """
        dossiers = self.sudo()
        found = dossiers.search(
            [
                ("kind", "=", kind),
                ("company_id", "=", company.id),
                ("partner_id", "=", False),
                ("state", "!=", "closed"),
            ],
            order="id",
            limit=1,
        )
        return found or dossiers.create(
            {"kind": kind, "company_id": company.id, "manager_id": False}
        )
