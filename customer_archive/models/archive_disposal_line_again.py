from odoo import fields, models


class ArchiveDisposalLine(models.Model):
    """An item whose paper went again after a backup was restored."""

    _inherit = "archive.disposal.line"

    def _settle_again(self, state):
        """Let these items say what became of their papers.

        :param state: of the papers: ``erased``, ``destroyed`` or ``transferred``
        """
        values = {"state": state, "problem": False}
        witnessed = self.disposal_id.filtered(lambda d: d._can_be_witnessed())
        told = self.browse()
        if state == "erased":
            # nobody will sign for these: the register has what was said then
            told = self.filtered(lambda line: line.disposal_id not in witnessed)
        (self - told)._guard_write(values, reason="again")
        told._guard_write(
            {**values, "proven_on": fields.Datetime.now()}, reason="again"
        )
