from odoo import api, fields, models
from odoo.exceptions import UserError


class ResPartner(models.Model):
    _inherit = "res.partner"

    archive_dossier_id = fields.Many2one(
        "archive.dossier",
        string="Dossier",
        compute="_compute_archive_dossier_id",
        help="The dossier of this customer, if you may know it.",
    )
    archive_document_count = fields.Integer(compute="_compute_archive_dossier_id")
    archive_category_ids = fields.Json(
        string="Archive categories",
        compute="_compute_archive_category_ids",
        help="The six categories with the number of papers you may see in each.",
    )

    @api.depends_context("uid", "company")
    def _compute_archive_dossier_id(self):
        # searched with the reader's own rights: a hidden dossier is no dossier
        commercial = self.commercial_partner_id
        dossiers = self.env["archive.dossier"]
        if dossiers.has_access("read"):
            dossiers = dossiers.search(
                [
                    ("partner_id", "in", commercial.ids),
                    ("company_id", "=", self.env.company.id),
                ]
            )
        by_partner = {dossier.partner_id: dossier for dossier in dossiers}
        counts = dict(
            self.env["archive.document"]._read_group(
                [("dossier_id", "in", dossiers.ids)], ["dossier_id"], ["__count"]
            )
        )
        for partner in self:
            dossier = by_partner.get(partner.commercial_partner_id, dossiers.browse())
            partner.archive_dossier_id = dossier
            partner.archive_document_count = counts.get(dossier, 0)

    def _archive_categories(self, kind="customer"):
        """Return the categories that a binder shows (#27).

        :param kind: of the dossier; a customer's has trends and promotion, too
        """
        kinds = ("customer", "industry", "internal") if kind == "customer" else (kind,)
        return self.env["archive.category"].search(
            [
                ("policy_id.in_force", "=", True),
                ("kind", "in", kinds),
                ("parent_id", "=", False),
            ]
        )

    @api.depends_context("uid", "company", "lang")
    def _compute_archive_category_ids(self):
        divider = self.env["archive.dossier"]._binder_divider
        categories = self._archive_categories()
        # without a dossier that he may know, a contributor finds his own papers
        orphans = self.filtered(lambda partner: not partner.archive_dossier_id)
        counts = {
            (partner.id, category.id): count
            for partner, category, count in self.env["archive.document"]._read_group(
                [("partner_id", "in", orphans.commercial_partner_id.ids)],
                ["partner_id", "category_id"],
                ["__count"],
            )
        }
        for partner in self:
            partner.archive_category_ids = partner.archive_dossier_id.binder or [
                divider(
                    category,
                    counts.get((partner.commercial_partner_id.id, category.id), 0),
                )
                for category in categories
            ]

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"parent_id", "is_company"}:
            self._archive_check_commercial()
        return result

    def _archive_check_commercial(self):
        """Refuse to make a customer with a dossier a contact of another one."""
        dossiers = (
            self.env["archive.dossier"]
            .sudo()
            .search([("partner_id", "in", self._origin.ids)])
        )
        moved = dossiers.filtered(
            lambda d: d.partner_id.commercial_partner_id != d.partner_id
        )
        if moved:
            raise UserError(
                self.env._(
                    "“%(name)s” cannot become a contact of another company while "
                    "archive records are kept under its name. Have its archive merged "
                    "with an approval first (R1 preamble).",
                    name=moved[:1].partner_id.name,
                )
            )

    def action_archive_open_dossier(self):
        """Open the dossier; create it for the account manager when there is none."""
        self.ensure_one()
        partner = self.commercial_partner_id
        if not (dossier := self.archive_dossier_id):
            # only what a person may choose himself, so a client may send it as well
            state = self.env.context.get("archive_dossier_state")
            dossier = self.env["archive.dossier"].create(
                {"partner_id": partner.id}
                | ({"state": "prospect"} if state == "prospect" else {})
            )
        return {
            "type": "ir.actions.act_window",
            "res_model": "archive.dossier",
            "res_id": dossier.id,
            "view_mode": "form",
            "name": dossier.display_name,
        }

    def action_open_category(self, category_id):
        """Open the customer's papers of one category that the user may know."""
        self.ensure_one()
        if self.archive_dossier_id:
            return self.archive_dossier_id.action_open_category(category_id)
        partner = self.commercial_partner_id
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_archive.archive_document_action"
        )
        return {
            **action,
            "path": False,
            "domain": [
                ("partner_id", "=", partner.id),
                ("category_id", "=", category_id),
            ],
            "context": {
                "default_partner_id": partner.id,
                "default_category_id": category_id,
            },
        }

    def action_archive_open_documents(self):
        """Open the customer's papers, grouped by category."""
        self.ensure_one()
        return self.archive_dossier_id.action_open_documents()
