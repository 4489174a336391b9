from odoo import models


class ResUsers(models.Model):
    """Nobody leaves with something in hand (#3)."""

    _inherit = "res.users"

    def write(self, vals):
        if "active" not in vals or vals["active"]:
            return super().write(vals)
        leaving = self.filtered("active")
        leaving._check_hands_empty()
        result = super().write(vals)
        self.env["archive.hand.over"]._end_rights(leaving)
        return result

    def _check_hands_empty(self):
        """Refuse to archive who has dossiers, papers, signatures or duties in hand.

        :raise UserError: naming the person, what it is and what to do
        """
        self.env["archive.hand.over"]._check_hands_empty(self)
