from odoo import api, models
from odoo.exceptions import UserError

from ..tools.refusal import Refusal
from .archive_document import UNFILED_STATES


class ArchiveHandOver(models.Model):
    """What stops a hand-over, or that a user is archived; what ends with him (#3)."""

    _inherit = "archive.hand.over"

    def _unfiled_papers(self):
        """Return the unfiled papers that go over: of the dossiers, and in hand."""
        self.ensure_one()
        papers = self.env["archive.document"].sudo()
        papers = papers.search(
            [
                ("dossier_id", "in", self.dossier_ids.ids),
                ("state", "in", UNFILED_STATES),
            ]
        )
        former = self.former_id.sudo()
        if self.leaves and former:
            duties = {duty.code: duty for duty in self._duties(former)}
            papers |= self._in_hand(duties["papers"], former, self.company_id)
        return papers

    def _clearance_refusals(self) -> list[Refusal]:
        """Return that unfiled top-secret papers would go to who may not know them.

        What is filed stays with the cleared; an unfiled paper is finished by its
        handler alone, and would be in nobody's hand (#3, #153).
        """
        self.ensure_one()
        secret = self._unfiled_papers().filtered(lambda d: d.secrecy == "top_secret")
        cleared = self.env["archive.disposal"]._cleared_users()
        if not secret or self.manager_id.sudo() in cleared:
            return []
        message = self.env._(
            "Top-secret papers that are not filed yet would go over, and %(name)s is "
            "not cleared: nobody could finish them. They are filed or dropped before, "
            "or somebody who is cleared takes over.",
            name=self.manager_id.sudo().name,
        )
        people = cleared.filtered(
            lambda user: (
                user.active
                and not user.share
                and self.company_id in user.company_ids
                and user != self.former_id
            )
        )
        who = tuple(people.sorted("name").mapped("name"))
        return [
            Refusal(
                "clearance",
                message,
                "R2 art. 13 (#153)",
                "",
                who or (self.env._("System administrator"),),
            )
        ]

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
