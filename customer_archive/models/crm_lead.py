from odoo import models


class CrmLead(models.Model):
    """From an opportunity into the customer's dossier (#1, #103)."""

    _inherit = "crm.lead"

    def action_archive_open_dossier(self):
        """Open the dossier of this customer; a new one begins as a prospect's."""
        self.ensure_one()
        partner = self.partner_id.with_context(archive_dossier_state="prospect")
        return partner.action_archive_open_dossier()
