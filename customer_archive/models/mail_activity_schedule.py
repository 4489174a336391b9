from odoo import api, models

from odoo.addons.mail.tools.parser import parse_res_ids


class MailActivitySchedule(models.TransientModel):
    """Planning activities names records, and tells whether they exist."""

    _inherit = "mail.activity.schedule"

    @api.model_create_multi
    def create(self, vals_list):
        context = self.env.context
        for vals in vals_list:
            model = vals.get("res_model") or context.get("active_model")
            given = vals.get("res_ids") or context.get("active_ids")
            ids = parse_res_ids(given, self.env) or [context.get("active_id")]
            if model:
                self._confidential_check_named(model, {id_ for id_ in ids if id_})
        return super().create(vals_list)
