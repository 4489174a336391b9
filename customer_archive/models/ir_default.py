from odoo import api, models


class IrDefault(models.Model):
    _inherit = "ir.default"

    @api.model
    def _get_model_defaults(self, model_name, condition=False):
        """Leave out what only our engines write (design 4.2, #66).

        Every user may keep defaults for himself, for any field, and those of who
        calls an engine would be taken for what the engine did not say.
        """
        defaults = super()._get_model_defaults(model_name, condition)
        undefaulted = getattr(self.env.get(model_name), "_guard_undefaulted", None)
        if not defaults or undefaulted is None:
            return defaults
        names = defaults.keys() - undefaulted()
        return {name: defaults[name] for name in names}
