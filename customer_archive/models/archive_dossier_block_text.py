from odoo import api, fields, models
from odoo.tools import SQL


class ArchiveDossierBlockText(models.Model):
    """What stood in a part of the profile before it was rewritten (#2, #25).

    Written by the engine only, never changed, and known to who knows the part; the
    dossier's history says only that it was rewritten (#66).
    """

    _name = "archive.dossier.block.text"
    _description = "Former text of a part of the profile"
    _inherit = ["archive.guard.mixin", "archive.confidential.mixin"]
    _order = "until desc, id desc"
    _rec_name = "block_id"

    block_id = fields.Many2one(
        "archive.dossier.block",
        string="Part",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    text = fields.Text(string="Former text", required=True, readonly=True)
    reviewed_on = fields.Date(
        string="Last reviewed on",
        readonly=True,
        help="When somebody last said that this text holds.",
    )
    reviewed_by_id = fields.Many2one(
        "res.users", string="Last reviewed by", readonly=True, ondelete="restrict"
    )
    until = fields.Datetime(required=True, readonly=True)
    rewritten_by_id = fields.Many2one(
        "res.users", string="Rewritten by", readonly=True, ondelete="restrict"
    )

    def _guard_engine_fields(self):
        return frozenset(
            {
                "block_id",
                "text",
                "reviewed_on",
                "reviewed_by_id",
                "until",
                "rewritten_by_id",
            }
        )

    def _guard_open_states(self):
        return ()

    def _guard_frozen(self):
        return self.filtered(lambda text: text._origin.id)

    def _guard_message(self):
        return self.env._(
            "What stood in a part of the profile before is kept as it was: nobody "
            "writes, changes or deletes it (R1 §5)."
        )

    @api.model
    def _confidential_own(self, alias):
        return {
            "block": SQL(
                "%s IN (%s)",
                SQL.identifier(alias, "block_id"),
                self.env["archive.dossier.block"]._confidential_query(),
            )
        }
