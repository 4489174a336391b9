from odoo import fields, models


class ArchiveDisposalLine(models.Model):
    """An item whose paper went again after a backup was restored."""

    _inherit = "archive.disposal.line"

    def _settle_again(self, state):
        """Let these items say what became of their papers.

        :param state: of the papers: ``erased``, ``destroyed`` or ``transferred``
        """
        values = {"state": state, "problem": False}
        for line in self:
            if state == "erased" and not line.disposal_id._can_be_witnessed():
                # nobody will sign for it: the register has what was said then
                values = {**values, "proven_on": fields.Datetime.now()}
            line._guard_write(values, reason="again")
