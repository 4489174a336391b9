from odoo import models

from ..tools.retention import years_kept


class ArchiveDisposalLine(models.Model):
    """An item as a line of the printed destruction list (#202)."""

    _inherit = "archive.disposal.line"

    def _paper_kept(self):
        """Return for how many whole years it was kept, to the day of the decision."""
        self.ensure_one()
        until = self.disposal_id.approved_on
        until = until.date() if until else self.env["archive.disposal"]._today()
        return years_kept(self.retention_start, until)

    def _paper_note(self, hold) -> str:
        """Return what was said of it, and what holds it back.

        :param hold: what was found just now, for an item that waits for its decision
        """
        self.ensure_one()
        signed = self._signed_opinions()
        notes = ["\n".join(opinion._in_words() for opinion in signed)]
        if held := self.hold_note or hold:
            notes.append(self.env._("Held back: %(why)s", why=held))
        if self.state == "rescued":
            notes.append(self.env._("Rescued: %(why)s", why=self.decision_note or ""))
        if self.state == "put_back" and self.decision == "transfer":
            why = self.decision_note or ""
            notes.append(self.env._("Not taken over: %(why)s", why=why))
        if self.problem:
            notes.append(self.env._("Not destroyed: %(why)s", why=self.problem))
        if self.state in ("kept", "transfer", "transferred", "put_back"):
            labels = dict(self._fields["state"]._description_selection(self.env))
            notes.append(labels[self.state])
        return "\n".join(filter(None, notes))
