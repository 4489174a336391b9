from odoo import api, models

#: What each personal reminder opens.
OPENS = {
    "mail_activity_type_signature": "archive_approval_task_action_waiting",
    "mail_activity_type_vital": "archive_document_action_to_renew",
}


class MailActivity(models.Model):
    _inherit = "mail.activity"

    @api.readonly
    def action_open_document(self):
        """A personal reminder, which names nothing, opens what waits for me."""
        for kind, action in OPENS.items():
            type_ = self.env.ref(f"customer_archive.{kind}", raise_if_not_found=False)
            if type_ and self.activity_type_id == type_ and not self.res_model:
                return self.env["ir.actions.actions"]._for_xml_id(
                    f"customer_archive.{action}"
                )
        return super().action_open_document()
