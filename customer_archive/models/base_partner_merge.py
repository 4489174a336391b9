from odoo import models
from odoo.exceptions import UserError


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        """Refuse a merge that would move the papers of a customer.

        Odoo merges partners by plain SQL, below every rule. Papers stay with the
        customer they were signed for; a partner without papers may still be merged
        into one that has them.
        """
        partners = self.env["res.partner"].browse(partner_ids).exists()
        kept = dst_partner or self._get_ordered_partner(partners.ids)[-1:]
        moved = partners - kept
        if any(
            self.env[model].sudo().search_count([(name, "in", moved.ids)], limit=1)
            for model, name in (
                ("archive.dossier", "partner_id"),
                ("archive.document", "partner_id"),
                ("archive.change.request.line", "new_partner_id"),
            )
        ):
            raise UserError(
                self.env._(
                    "One of these contacts has archive records. Keep that contact as "
                    "the destination, or have the archives merged with an approval "
                    "first: signed papers do not change their customer (R1 §5)."
                )
            )
        return super()._merge(partner_ids, dst_partner, extra_checks)
