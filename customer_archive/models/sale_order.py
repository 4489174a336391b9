from odoo import models


class SaleOrder(models.Model):
    """A confirmed order makes a customer of a prospect (#103)."""

    _inherit = "sale.order"

    def _action_confirm(self):
        result = super()._action_confirm()
        for company, orders in self.grouped("company_id").items():
            self.env["archive.dossier"]._relation_begins(orders.partner_id, company)
        return result
