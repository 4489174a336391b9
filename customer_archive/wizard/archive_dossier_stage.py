from odoo import fields, models


class ArchiveDossierStage(models.TransientModel):
    """Brings dossiers into another stage, with the reason (#103, #49)."""

    _name = "archive.dossier.stage"
    _description = "Change the stage of dossiers"
    _inherit = ["archive.form.mixin"]

    dossier_ids = fields.Many2many(
        "archive.dossier",
        string="Dossiers",
        required=True,
        default=lambda self: self._chosen("archive.dossier"),
    )
    state = fields.Selection(
        [
            ("active", "Active"),
            ("dormant", "Dormant"),
            ("dead", "Dead file"),
            ("withdrawn", "Withdrawn"),
            ("closed", "Closed"),
        ],
        string="Stage",
        required=True,
        default="dormant",
    )
    reason = fields.Char()

    def action_apply(self):
        """Change the stage; all or none.

        :raise UserError: for whatever a dossier refuses
        """
        self.ensure_one()
        self.dossier_ids._set_stage(self.state, self.reason)
        return {"type": "ir.actions.act_window_close"}
