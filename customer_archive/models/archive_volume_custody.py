from odoo import models


class ArchiveVolume(models.Model):
    """A volume whose papers a department holds is transferred as a whole (#275)."""

    _inherit = "archive.volume"

    def action_transfer_to_archive(self):
        """List what the departments hold of these volumes, to be handed over.

        :raise UserError: when no department holds anything of them
        """
        self.check_access("read")
        papers = self.env["archive.document"].search(
            [
                ("volume_id", "in", self.ids),
                ("state", "=", "filed"),
                ("paper_location_id.purpose", "=", "department"),
            ]
        )
        return papers.action_transfer_to_archive()
