from odoo import fields, models


class ArchiveVolume(models.Model):
    """A volume follows its papers: stored apart, destroyed, when all of them are."""

    _inherit = "archive.volume"

    retention_due = fields.Date(
        string="Kept until",
        compute="_compute_retention_due",
        help="When its last paper is due; empty while one of them is kept for ever.",
    )

    def _compute_retention_due(self):
        rows = {
            volume.id: (last, count, dated)
            for volume, last, count, dated in (
                self.env["archive.document"]._read_group(
                    [("volume_id", "in", self.ids), ("state", "=", "filed")],
                    ["volume_id"],
                    ["retention_due:max", "__count", "retention_due:count"],
                )
            )
        }
        for volume in self:
            last, count, dated = rows.get(volume.id, (False, 0, 0))
            volume.retention_due = last if count == dated else False

    def _follow_documents(self):
        """Take over the state that all papers of a volume have."""
        papers = self.env["archive.document"].sudo()
        states = {}
        for volume, state in papers._read_group(
            [("volume_id", "in", self.ids)], ["volume_id", "state"]
        ):
            states.setdefault(volume, set()).add(state)
        gone = {"erased", "destroyed", "transferred"}
        for volume, of_papers in states.items():
            volume = volume.sudo()
            if "destroyed" in of_papers and of_papers <= gone:
                state = "destroyed"
            elif "transferred" in of_papers and of_papers <= gone:
                state = "transferred"
            elif "quarantined" in of_papers and of_papers <= {"quarantined", *gone}:
                state = "quarantined"
            elif volume.state == "quarantined":
                state = volume._state_before()
            else:
                continue
            if volume.state != state:
                volume._leave_boxes()
                volume._guard_write({"state": state}, reason="papers")

    def _state_before(self):
        """Return the state of a volume whose papers came back from the time apart."""
        self.ensure_one()
        if self.bound_on:
            return "bound"
        return "closed" if self.closed_on else "open"
