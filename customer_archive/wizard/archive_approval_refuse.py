from odoo import fields, models
from odoo.exceptions import UserError


class ArchiveApprovalRefuse(models.TransientModel):
    """Asks for the reason of a refusal or a withdrawal."""

    _name = "archive.approval.refuse"
    _description = "Refuse or withdraw"
    _inherit = ["archive.form.mixin"]

    operation = fields.Selection(
        [("refuse", "Refuse"), ("withdraw", "Withdraw")],
        required=True,
        default="refuse",
    )
    reason = fields.Text(required=True)

    def action_confirm(self):
        """Refuse or withdraw the records the form was opened for.

        :raise MissingError: for what the user may not know
        :raise UserError: for whatever the records' own actions refuse
        """
        self.ensure_one()
        model = self.env.context.get("active_model")
        if model not in self.env["archive.approval.chain"]._approvable_models():
            raise UserError(self.env._("Nothing waits for a signature here."))
        ids = self.env.context.get("active_ids") or [self.env.context.get("active_id")]
        records = self.env[model].browse(ids)
        answer = (
            records.action_refuse(self.reason)
            if self.operation == "refuse"
            else records.action_withdraw(self.reason)
        )
        if answer is True:
            return {"type": "ir.actions.act_window_close"}
        return answer
