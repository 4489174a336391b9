from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..tools.guard import take_pass


class ArchiveImportPartMixin(models.AbstractModel):
    """What belongs to an import: known to who knows the import, frozen with it.

    A change makes what was found by checking void.
    """

    _name = "archive.import.part.mixin"
    _description = "Part of an import"
    _inherit = ["archive.confidential.mixin"]

    #: Whether people change it; what only the import itself writes is not frozen.
    _by_hand = True

    import_id = fields.Many2one(
        "archive.import", required=True, index=True, ondelete="cascade"
    )

    @api.model
    def _confidential_own(self, alias):
        return {
            "import": SQL(
                "%s IN (%s)",
                SQL.identifier(alias, "import_id"),
                self.env["archive.import"]._confidential_query(),
            )
        }

    def _check_open(self):
        """Refuse to change what waits for signatures, or has them.

        :raise UserError: when the import is submitted or filed
        """
        if not self._by_hand:
            return
        imports = self.sudo().import_id
        if frozen := imports._guard_frozen():
            raise UserError(frozen._guard_message())
        imports._forget_check()

    @api.model_create_multi
    def create(self, vals_list):
        parts = super().create(vals_list)
        parts._check_open()
        return parts

    def write(self, vals):
        # first of all: who may not know it must not learn the state of the import
        self.check_access("write")
        self._check_open()
        result = super().write(vals)
        # where it hangs on another import now
        self._check_open()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_submitted(self):
        if not take_pass(self._name, self._ids, "unlink"):
            self._check_open()
