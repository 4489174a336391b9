from odoo import models
from odoo.http import request

from ..tools.waiting_line import stand_in_line

#: Calls that may give the last signature, and with it numbers.
NUMBERING_METHODS = frozenset(
    {
        "action_approve",
        "action_sign",
        "action_sign_customer",
        "action_sign_customer_scan",
    }
)


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @classmethod
    def _dispatch(cls, endpoint):
        if cls._archive_numbers() and stand_in_line(request.env.cr):
            request.env.invalidate_all(flush=False)
        return super()._dispatch(endpoint)

    @classmethod
    def _archive_numbers(cls):
        """Whether this request may number papers (JSON-RPC and JSON-2)."""
        params = request.params
        method = params.get("method") or params.get("__method__")
        model = params.get("model") or params.get("__model__") or ""
        return method in NUMBERING_METHODS and str(model).startswith("archive.")
