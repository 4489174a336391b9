from collections import defaultdict

from odoo import api, fields, models


class ArchiveDossier(models.Model):
    """What the customer buys, owes and is offered, one click away (#1, #122)."""

    _inherit = "archive.dossier"

    lead_count = fields.Integer(
        string="Opportunities", compute="_compute_business_counts", compute_sudo=False
    )
    sale_order_count = fields.Integer(
        string="Orders", compute="_compute_business_counts", compute_sudo=False
    )
    invoice_count = fields.Integer(
        string="Invoices", compute="_compute_business_counts", compute_sudo=False
    )

    @api.model
    def _business(self):
        """Return field -> (model, domain, xml id of the action) of its records."""
        return {
            "lead_count": ("crm.lead", [], "crm.crm_lead_all_leads"),
            "sale_order_count": ("sale.order", [], "sale.action_orders"),
            "invoice_count": (
                "account.move",
                [("move_type", "in", ("out_invoice", "out_refund"))],
                "account.action_move_out_invoice_type",
            ),
        }

    def _business_domain(self, domain):
        return [
            ("partner_id", "child_of", self.partner_id.ids),
            ("company_id", "in", [False, *self.company_id.ids]),
            *domain,
        ]

    @api.depends_context("uid")
    def _compute_business_counts(self):
        """Count with the reader's own rights, like every number he sees."""
        for name, (model, domain, _xml_id) in self._business().items():
            records = self.env[model]
            counts = defaultdict(int)
            if self.partner_id and records.has_access("read"):
                for partner, company, count in records._read_group(
                    self._business_domain(domain),
                    ["partner_id", "company_id"],
                    ["__count"],
                ):
                    customer = partner.sudo().commercial_partner_id.id
                    counts[customer, company.id] += count
            for dossier in self:
                customer = dossier.partner_id.id
                companies = {False, dossier.company_id.id} if customer else ()
                dossier[name] = sum(counts[customer, id_] for id_ in companies)

    def action_open_leads(self):
        """Open the customer's leads and opportunities."""
        return self._open_business("lead_count")

    def action_open_orders(self):
        """Open the customer's quotations and orders."""
        return self._open_business("sale_order_count")

    def action_open_invoices(self):
        """Open the customer's invoices."""
        return self._open_business("invoice_count")

    def _open_business(self, name):
        self.ensure_one()
        self.check_access("read")
        model, domain, xml_id = self._business()[name]
        self.env[model].check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(xml_id)
        return {
            **action,
            "path": False,
            "domain": self._business_domain(domain),
            "context": {"default_partner_id": self.partner_id.id, "create": False},
        }
