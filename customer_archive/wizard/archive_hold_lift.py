from odoo import fields, models


class ArchiveHoldLift(models.TransientModel):
    """Lifts holds, with the reason."""

    _name = "archive.hold.lift"
    _description = "Lift holds"
    _inherit = ["archive.form.mixin"]

    hold_ids = fields.Many2many(
        "archive.hold",
        string="Holds",
        required=True,
        default=lambda self: self._chosen("archive.hold"),
    )
    reason = fields.Char(required=True)

    def action_lift(self):
        """Lift them; all or none.

        :raise AccessError: for who may not place holds
        :raise UserError: for one that is lifted already
        """
        self.ensure_one()
        self.hold_ids._lift(self.reason)
        return {"type": "ir.actions.act_window_close"}
