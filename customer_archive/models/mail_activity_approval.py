from odoo import api, models


class MailActivity(models.Model):
    _inherit = "mail.activity"

    @api.readonly
    def action_open_document(self):
        """The reminder that signatures are waiting opens what waits for me."""
        kind = self.env.ref(
            "customer_archive.mail_activity_type_signature", raise_if_not_found=False
        )
        if kind and self.activity_type_id == kind and not self.res_model:
            return self.env["ir.actions.actions"]._for_xml_id(
                "customer_archive.archive_approval_task_action_waiting"
            )
        return super().action_open_document()
