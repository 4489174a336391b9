from datetime import date

from odoo import models
from odoo.tools import SQL


class ArchiveDossier(models.Model):
    """Events of a relation from which papers are kept: its end, the last payment."""

    _inherit = "archive.dossier"

    def _retention_of_stage(self):
        """Count again the papers that are kept from the customer's withdrawal (#49)."""
        papers = self.env["archive.document"].sudo()
        papers.search(
            [
                ("dossier_id", "in", self.ids),
                ("state", "=", "filed"),
                ("volume_id.retention_class_id.trigger", "=", "withdrawal"),
            ]
        )._retention_refresh()

    def _last_payments(self) -> dict[int, date]:
        """Return the day of the last payment of customers who owe nothing, by id.

        Those who still owe something, or never did, are left out.
        """
        if not self.ids:
            return {}
        self.env.flush_all()
        return dict(
            self.env.execute_query(
                SQL(
                    """
                    SELECT dossier.id, max(line.date)
                      FROM archive_dossier AS dossier
                      JOIN res_partner AS partner
                        ON partner.commercial_partner_id = dossier.partner_id
                      JOIN account_move_line AS line ON line.partner_id = partner.id
                      JOIN account_account AS account ON account.id = line.account_id
                      JOIN res_company AS company ON company.id = line.company_id
                      JOIN res_company AS own ON own.id = dossier.company_id
                     WHERE dossier.id = ANY(%s)
                       AND account.account_type = 'asset_receivable'
                       AND line.parent_state = 'posted'
                       AND split_part(company.parent_path, '/', 1)
                           = split_part(own.parent_path, '/', 1)
                     GROUP BY dossier.id
                    HAVING bool_and(line.reconciled)
                    """,
                    list(self.ids),
                )
            )
        )
