from odoo import fields, models
from odoo.exceptions import AccessError


class ArchiveDossierHandOver(models.TransientModel):
    """Gives dossiers to another account manager, all at once (#3)."""

    _name = "archive.dossier.hand.over"
    _description = "Hand over dossiers"
    _inherit = ["archive.form.mixin"]

    dossier_ids = fields.Many2many(
        "archive.dossier",
        string="Dossiers",
        required=True,
        default=lambda self: (
            self.env.context.get("active_ids")
            if self.env.context.get("active_model") == "archive.dossier"
            else False
        ),
    )
    manager_id = fields.Many2one(
        "res.users",
        string="New account manager",
        required=True,
        domain=lambda self: [
            (
                "all_group_ids",
                "in",
                self.env.ref("customer_archive.group_account_manager").ids,
            )
        ],
    )
    reason = fields.Char(required=True)

    def action_hand_over(self):
        """Hand the dossiers over.

        :raise AccessError: unless the user is a sales manager or general manager
        :raise UserError: for whatever the dossiers themselves refuse
        """
        self.ensure_one()
        user = self.env.user
        if not (
            user.has_group("customer_archive.group_sales_manager")
            or user.has_group("customer_archive.group_general_manager")
        ):
            raise AccessError(
                self.env._(
                    "Only the sales manager and the general manager hand dossiers over "
                    "(R1 preamble)."
                )
            )
        self.dossier_ids.check_access("write")
        self.dossier_ids._hand_over(self.manager_id, self.reason)
        return {"type": "ir.actions.act_window_close"}
