from odoo import api, fields, models
from odoo.tools import SQL


class ArchiveRequestMixin(models.AbstractModel):
    """Something that is asked for, signed, and then done.

    Drafted, submitted, perhaps returned with a reason; what follows the last
    signature is the model's own. Known to who has to sign it now; a model adds who
    else may know it. Its ``state`` has ``draft``, ``submitted`` and ``returned``.
    """

    _name = "archive.request.mixin"
    _description = "Request that is signed"
    _inherit = [
        "archive.approval.mixin",
        "archive.guard.mixin",
        "archive.confidential.mixin",
        "archive.explain.mixin",
    ]

    return_reason = fields.Char(string="Why it came back", readonly=True, copy=False)

    @api.model
    def _guard_engine_fields(self):
        return super()._guard_engine_fields() | {"return_reason"}

    @api.model
    def _confidential_sources(self) -> dict[str, SQL]:
        return {
            **super()._confidential_sources(),
            "signer": self.env["archive.approval.task"]._waiting_query(self._name),
        }

    def _approval_submittable(self):
        open_ = super()._approval_submittable()
        return open_.filtered(lambda r: r.state in r._guard_open_states())

    def _approval_submitted(self, rounds):
        self.sudo()._guard_write(
            {"state": "submitted", "return_reason": False}, reason="submitted"
        )

    def _approval_refused(self, rounds, reason):
        self.sudo()._guard_write(
            {"state": "returned", "return_reason": reason}, reason="refused"
        )

    def _approval_withdrawn(self, rounds, reason, changed=False):
        self.sudo()._guard_write(
            {"state": "returned", "return_reason": reason}, reason="withdrawn"
        )
