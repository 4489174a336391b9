from odoo import api, models
from odoo.exceptions import UserError


class ArchiveHandOver(models.Model):
    """What stops a user from being archived, and what ends with him (#3)."""

    _inherit = "archive.hand.over"

    @api.model
    def _check_hands_empty(self, users, companies=None):
        """Refuse that who has something in hand leaves: the firm, or a company.

        :param users: ``res.users``
        :param companies: those that are left; without, all
        :raise UserError: naming each kind with its number, and what to do
        """
        for user in users.sudo():
            lines, decisions, where = [], [], self.env["res.company"]
            for duty in self._duties(user):
                if duty.ends:
                    continue
                if companies and not duty.company:
                    continue
                if not (records := self._in_hand(duty, user, companies)):
                    continue
                line = self.env._(
                    "%(what)s: %(count)s", what=duty.label, count=len(records)
                )
                if duty.decision:
                    decisions.append(
                        self.env._("%(line)s (%(what)s)", line=line, what=duty.decision)
                    )
                    continue
                lines.append(line)
                if duty.company:
                    where |= records.mapped(duty.company)
            if not lines and not decisions:
                continue
            parts = [
                self.env._("%(name)s still has in hand:", name=user.name),
                *(f"• {line}" for line in lines + decisions),
            ]
            if lines:
                parts.append(
                    self.env._(
                        "The sales manager hands it over first: Archive, Dossiers, "
                        "Hand-overs, with “Leaves the company” (R1 preamble)."
                    )
                )
            if len(where) > 1:
                parts.append(
                    self.env._(
                        "One hand-over for each company: %(companies)s.",
                        companies=self.env._(", ").join(where.mapped("name")),
                    )
                )
            raise UserError("\n".join(parts))

    @api.model
    def _end_rights(self, users):
        """End what nobody takes over: access granted, signing for others."""
        for user in users.sudo():
            for duty in self._duties(user):
                if duty.ends and (records := self._in_hand(duty, user)):
                    getattr(self, f"_give_{duty.code}")(records)
