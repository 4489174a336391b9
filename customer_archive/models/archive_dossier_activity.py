from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL


class ArchiveDossier(models.Model):
    """What has become quiet: dead files, and dossiers nobody keeps up (#67, #74).

    A dead file (死档) is one without sale, visit or paper for some months (24, unless
    the company says otherwise). The archive lists it; people decide.
    """

    _inherit = "archive.dossier"

    last_business_on = fields.Date(
        string="Last sale, visit or paper",
        compute="_compute_last_days",
        help="Of what the archive knows, whoever may know it.",
    )
    last_updated_on = fields.Date(
        string="Last updated",
        compute="_compute_last_days",
        help="The last paper, or the last look at a part of the profile (#67).",
    )
    inactive = fields.Boolean(
        string="Quiet for long",
        compute="_compute_inactive",
        search="_search_inactive",
        help="No sale, no visit and no paper for the months that make a dead file.",
    )
    update_overdue = fields.Boolean(
        string="To be updated",
        compute="_compute_inactive",
        search="_search_update_overdue",
        help="Nothing was added, and no part of the profile looked at, for long (#67).",
    )

    @api.model
    def _business_days(self) -> list[SQL]:
        """Return ``SELECT dossier id, day`` of what counts as business (#74).

        Other addons add theirs.
        """
        return [
            SQL(
                "SELECT dossier.id, sale.date_order::date FROM sale_order AS sale"
                " JOIN res_partner AS partner ON partner.id = sale.partner_id"
                " JOIN archive_dossier AS dossier"
                " ON dossier.partner_id = partner.commercial_partner_id"
                " AND dossier.company_id = sale.company_id"
                " WHERE sale.state = 'sale'"
            ),
            SQL(
                "SELECT dossier.id, move.invoice_date FROM account_move AS move"
                " JOIN archive_dossier AS dossier"
                " ON dossier.partner_id = move.commercial_partner_id"
                " AND dossier.company_id = move.company_id"
                " WHERE move.state = 'posted' AND move.invoice_date IS NOT NULL"
            ),
            SQL(
                "SELECT dossier.id, event.start::date FROM calendar_event AS event"
                " JOIN calendar_event_res_partner_rel AS present"
                " ON present.calendar_event_id = event.id"
                " JOIN res_partner AS partner ON partner.id = present.res_partner_id"
                " JOIN archive_dossier AS dossier"
                " ON dossier.partner_id = partner.commercial_partner_id"
                " WHERE event.active AND event.start <= now()"
            ),
            self._paper_days(),
        ]

    @api.model
    def _paper_days(self) -> SQL:
        # a paper that was captured now is news, whatever its date
        return SQL(
            "SELECT dossier_id, GREATEST(document_date, create_date::date)"
            " FROM archive_document WHERE dossier_id IS NOT NULL"
            " AND state NOT IN ('rejected', 'trashed', 'erased', 'destroyed')"
        )

    @api.model
    def _update_days(self) -> list[SQL]:
        """Return ``SELECT dossier id, day`` of what keeps a dossier current (#67)."""
        return [
            self._paper_days(),
            SQL(
                "SELECT dossier_id, reviewed_on::date FROM archive_dossier_block"
                " WHERE reviewed_on IS NOT NULL"
            ),
        ]

    @api.model
    def _last_days(self, sources, ids):
        """Return the last day of each dossier by these sources: id -> date."""
        self.env.flush_all()
        return dict(
            self.env.execute_query(
                SQL(
                    "SELECT id, max(day) FROM (%s) AS known (id, day)"
                    " WHERE id = ANY(%s) GROUP BY id",
                    SQL(" UNION ALL ").join(sources),
                    list(ids),
                )
            )
        )

    def _compute_last_days(self):
        business = self._last_days(self._business_days(), self.ids)
        updates = self._last_days(self._update_days(), self.ids)
        for dossier in self:
            dossier.last_business_on = business.get(dossier.id)
            dossier.last_updated_on = updates.get(dossier.id)

    def _compute_inactive(self):
        inactive = self.search(self._search_inactive("in", [True]) & self._these())
        overdue = self.search(self._search_update_overdue("in", [True]) & self._these())
        for dossier in self:
            dossier.inactive = dossier in inactive
            dossier.update_overdue = dossier in overdue

    def _these(self):
        return Domain("id", "in", self.ids)

    @api.model
    def _search_inactive(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = Domain("state", "in", ("prospect", "active", "dormant")) & self._quiet(
            self._business_days(), "archive_dead_months"
        )
        return domain if True in value else ~domain

    @api.model
    def _search_update_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = Domain("state", "in", ("active", "dormant")) & self._quiet(
            self._update_days(), "archive_update_months"
        )
        return domain if True in value else ~domain

    @api.model
    def _quiet(self, sources, setting) -> Domain:
        """Return the domain of customers' dossiers of which no source tells anything.

        :param setting: field of ``res.company`` with the number of months
        """
        # the search does not know which tables it reads
        self.env.flush_all()
        companies = {
            company: fields.Date.subtract(
                company._archive_today(), months=company[setting]
            )
            for company in self.env.companies
            if company[setting]
        }

        def quiet(model, alias, query):
            # on the row itself: only those that the rest of the search leaves
            return SQL(" OR ").join(
                SQL(
                    "(%(company)s = %(id)s AND %(created)s < %(since)s"
                    " AND NOT EXISTS (SELECT FROM (%(sources)s) AS known (id, day)"
                    " WHERE known.id = %(dossier)s AND known.day >= %(since)s))",
                    company=SQL.identifier(alias, "company_id"),
                    id=company.id,
                    created=SQL.identifier(alias, "create_date"),
                    dossier=SQL.identifier(alias, "id"),
                    since=since,
                    sources=SQL(" UNION ALL ").join(sources),
                )
                for company, since in companies.items()
            )

        if not companies:
            return Domain.FALSE
        return Domain("kind", "=", "customer") & Domain.custom(to_sql=quiet)

    def action_propose_dead(self):
        """Ask for the deletion of what may go with dead files; the rest is kept (#74).

        :raise UserError: for what is no dead file, or where nothing may go
        """
        self.check_access("read")
        if alive := self.filtered(lambda dossier: dossier.state != "dead"):
            raise UserError(
                self.env._("“%(dossier)s” is no dead file.", dossier=alive[0].name)
            )
        papers = self.env["archive.document"].search(
            [("dossier_id", "in", self.ids), ("state", "=", "filed")]
        )
        papers = papers.filtered(lambda paper: not paper._deletion_refusals("dead"))
        if not papers:
            raise UserError(
                self.env._(
                    "Nothing of it may be deleted before its time. Close the dossier: "
                    "its papers are kept, and listed for destruction when they are due."
                )
            )
        action = papers.action_request_deletion()
        action["context"] = {**action["context"], "default_ground": "dead"}
        return action
