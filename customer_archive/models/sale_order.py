from odoo import models


class SaleOrder(models.Model):
    """A confirmed order makes a customer of a prospect (#103)."""

    _inherit = "sale.order"

    def action_archive_open_dossier(self):
        """Open the dossier of this customer (#1)."""
        self.ensure_one()
        partner = self.partner_id
        if self.state in ("draft", "sent"):
            partner = partner.with_context(archive_dossier_state="prospect")
        return partner.action_archive_open_dossier()

    def _action_confirm(self):
        result = super()._action_confirm()
        for company, orders in self.grouped("company_id").items():
            self.env["archive.dossier"]._relation_begins(orders.partner_id, company)
        return result
