import base64

from odoo import fields, models


class ArchivePolicyImport(models.TransientModel):
    """Brings in regulations from a file, or a ZIP of several, as drafts (#213)."""

    _name = "archive.policy.import"
    _description = "Import a regulation"
    _inherit = ["archive.form.mixin"]

    file = fields.Binary(required=True, attachment=False)
    file_name = fields.Char()
    policy_ids = fields.Many2many("archive.policy", readonly=True)
    notes = fields.Text(readonly=True)

    def action_import(self):
        """Make the drafts; what could not be taken over is told.

        :raise AccessError: for who neither writes nor publishes policies
        :raise UserError: for a file that cannot be used; nothing is made then
        """
        self.ensure_one()
        policies = self.env["archive.policy"]
        raw = base64.b64decode(self.with_context(bin_size=False).file or b"")
        drafts, notes = policies._import_policies(raw)
        self.write({"policy_ids": drafts.ids, "notes": "\n".join(notes) or False})
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
        """Open the drafts, to be read and published."""
        action = {"type": "ir.actions.act_window", "res_model": "archive.policy"}
        if len(self.policy_ids) == 1:
            return {
                **action,
                "res_id": self.policy_ids.id,
                "views": [(False, "form")],
            }
        name = self.env._("Imported regulations")
        return {
            **action,
            "name": name,
            "domain": [("id", "in", self.policy_ids.ids)],
            "views": [(False, "list"), (False, "form")],
        }
