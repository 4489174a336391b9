from odoo import api, fields, models


class ArchiveDocumentCustody(models.TransientModel):
    """Notes that a department still holds papers, and where (#275)."""

    _name = "archive.document.custody"
    _description = "Held by the department"
    _inherit = ["archive.form.mixin"]

    document_ids = fields.Many2many(
        "archive.document",
        string="Papers",
        required=True,
        default=lambda self: self._chosen("archive.document"),
    )
    department_ids = fields.Many2many(
        "hr.department", compute="_compute_department_ids", compute_sudo=False
    )
    location_id = fields.Many2one(
        "archive.location",
        string="Held in",
        required=True,
        compute="_compute_location_id",
        compute_sudo=False,
        store=True,
        precompute=True,
        readonly=False,
        domain="[('department_id', 'in', department_ids)]",
    )

    @api.depends("document_ids")
    def _compute_department_ids(self):
        for wizard in self:
            wizard.department_ids = wizard.document_ids.department_id

    @api.depends("document_ids")
    def _compute_location_id(self):
        """Propose the place of the department where it has one only."""
        for wizard in self:
            places = [("department_id", "in", wizard.document_ids.department_id.ids)]
            found = wizard.location_id.search(places, limit=2)
            wizard.location_id = found if len(found) == 1 else False

    def action_note(self):
        """Note the place of the papers; all or none.

        :raise AccessError: for who is not the archivist of the department
        :raise UserError: naming papers that stand in the archive already
        """
        self.ensure_one()
        self.document_ids._note_held(self.location_id)
        return {"type": "ir.actions.act_window_close"}
