from odoo import fields, models


class ArchiveDisposalWitness(models.TransientModel):
    """Names another witness of a destruction that has begun (#208, #210)."""

    _name = "archive.disposal.witness"
    _description = "Name another witness"
    _inherit = ["archive.form.mixin"]

    disposal_ids = fields.Many2many(
        "archive.disposal",
        string="Lists",
        required=True,
        default=lambda self: self._chosen("archive.disposal"),
    )
    witness_id = fields.Many2one(
        "res.users", required=True, domain="[('share', '=', False)]"
    )
    reason = fields.Char(required=True)

    def action_name_witness(self):
        """Name him; he checks the items anew and is asked to sign.

        :raise UserError: for who cannot be the witness
        """
        self.ensure_one()
        self.disposal_ids._name_witness(self.witness_id, self.reason)
        return {"type": "ir.actions.act_window_close"}
