from odoo import models
from odoo.exceptions import UserError


class ResUsers(models.Model):
    """Nobody leaves with dossiers in hand (#3)."""

    _inherit = "res.users"

    def write(self, vals):
        if vals.get("active") is False:
            self._check_hands_empty()
        return super().write(vals)

    def _check_hands_empty(self):
        """Refuse to archive an account manager whose dossiers nobody took over.

        :raise UserError: naming the person and what to do
        """
        dossiers = self.env["archive.dossier"].sudo()
        counts = dossiers._read_group(
            [("manager_id", "in", self.ids), ("state", "!=", "closed")],
            ["manager_id"],
            ["__count"],
        )
        for user, count in counts:
            raise UserError(
                self.env._(
                    "%(name)s looks after %(count)s dossiers. The sales manager hands "
                    "them over first: Archive, Dossiers, Hand-overs (R1 preamble).",
                    name=user.name,
                    count=count,
                )
            )
