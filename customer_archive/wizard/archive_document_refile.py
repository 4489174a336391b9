from odoo import fields, models


class ArchiveDocumentRefile(models.TransientModel):
    """Files an important daily record into a category as well (#92)."""

    _name = "archive.document.refile"
    _description = "File into a category"
    _inherit = ["archive.form.mixin"]

    document_id = fields.Many2one(
        "archive.document",
        string="Paper",
        required=True,
        readonly=True,
        default=lambda self: self.env.context.get("active_id"),
    )
    partner_id = fields.Many2one(
        "res.partner", string="Customer", domain="[('parent_id', '=', False)]"
    )
    type_id = fields.Many2one(
        "archive.document.type",
        string="Document type",
        required=True,
        domain="[('policy_id.in_force', '=', True), ('kind', '!=', 'daily')]",
    )

    def action_refile(self):
        """Make the copy and open it, to be checked and submitted."""
        self.ensure_one()
        partner = self.partner_id.commercial_partner_id
        copy = self.document_id._copy_into(
            {"type_id": self.type_id.id, "partner_id": partner.id}
        )
        return self.env["archive.document"]._open_form(copy)
