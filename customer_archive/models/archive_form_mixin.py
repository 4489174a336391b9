from odoo import api, models
from odoo.tools import SQL


class ArchiveFormMixin(models.AbstractModel):
    """A form in the hands of one person: what he types into it is nobody else's."""

    _name = "archive.form.mixin"
    _description = "Form of one person"
    _inherit = ["archive.confidential.mixin"]

    @api.model
    def _chosen(self, model):
        """Return the ids that are chosen in the list of ``model``, or False."""
        context = self.env.context
        return (
            context.get("active_ids") if context.get("active_model") == model else False
        )

    @api.model
    def _confidential_limit(self, alias):
        # of whatever company it speaks, it is his
        return None

    @api.model
    def _confidential_wide(self, alias):
        return SQL("%s = %s", SQL.identifier(alias, "create_uid"), self.env.uid)
