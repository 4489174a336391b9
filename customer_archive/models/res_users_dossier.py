from odoo import models


class ResUsers(models.Model):
    """Nobody leaves with something in hand (#3)."""

    _inherit = "res.users"

    def write(self, vals):
        if not {"active", "company_ids", "group_ids"} & vals.keys():
            return super().write(vals)
        staff = self.sudo().filtered(lambda user: user.active and not user.share)
        companies = {user: user.company_ids for user in staff}
        leaving = staff if "active" in vals and not vals["active"] else staff.browse()
        leaving._check_hands_empty()
        result = super().write(vals)
        # who becomes an outsider leaves, too
        outside = (staff - leaving).filtered("share")
        outside._check_hands_empty()
        self.env["archive.hand.over"]._end_rights(leaving | outside)
        for user in staff - leaving - outside:
            # what limits him to his companies would hide there what he has in hand
            if left := companies[user] - user.company_ids:
                user._check_hands_empty(left)
        return result

    def _check_hands_empty(self, companies=None):
        """Refuse to archive who has dossiers, papers, signatures or duties in hand.

        :param companies: those that are left; without, all
        :raise UserError: naming the person, what it is and what to do
        """
        self.env["archive.hand.over"]._check_hands_empty(self, companies)
