import base64

from odoo import fields, models


class ArchivePolicyImport(models.TransientModel):
    """Brings in a regulation from a file, as a draft (#213)."""

    _name = "archive.policy.import"
    _description = "Import a regulation"
    _inherit = ["archive.form.mixin"]

    file = fields.Binary(required=True, attachment=False)
    file_name = fields.Char()
    policy_id = fields.Many2one("archive.policy", readonly=True)
    notes = fields.Text(readonly=True)

    def action_import(self):
        """Make the draft; what could not be taken over is told.

        :raise AccessError: for who neither writes nor publishes policies
        :raise UserError: for a file that cannot be used; nothing is made then
        """
        self.ensure_one()
        policies = self.env["archive.policy"]
        raw = base64.b64decode(self.with_context(bin_size=False).file or b"")
        policy, notes = policies._import_policy(raw)
        self.write({"policy_id": policy.id, "notes": "\n".join(notes) or False})
        if not notes:
            return self.action_open()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def action_open(self):
        """Open the draft, to be read and published."""
        return {
            "type": "ir.actions.act_window",
            "res_model": "archive.policy",
            "res_id": self.policy_id.id,
            "views": [(False, "form")],
        }
