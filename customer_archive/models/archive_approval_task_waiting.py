from odoo import api, models
from odoo.tools import SQL


class ArchiveApprovalTask(models.Model):
    """What waits for the user, as a source of right to know it."""

    _inherit = "archive.approval.task"

    @api.model
    def _waiting_query(self, model: str) -> SQL:
        """Return ``SELECT res_id ...``: what of ``model`` the user can sign now.

        A source of right for ``_confidential_sources``: who has to sign may read,
        until the signature is given, himself or as today's delegate.
        """
        return SQL(
            "SELECT res_id FROM (%s) AS signable",
            self._signable_query(
                self._actors(self.env.user._ids), SQL("task.res_model = %s", model)
            ),
        )

    @api.model
    def _waiting_through(self, sources: dict[str, SQL]) -> SQL:
        """Return a sub-select of what the user knows by all that waits for him.

        What may be signed is asked once for all models: it is a long question, and
        PostgreSQL plans it anew for each list.

        :param sources: by model, ``SELECT id ... FROM waiting ...``, where
            ``waiting (res_model, res_id)`` is what he can sign now
        """
        return SQL(
            "WITH waiting AS MATERIALIZED (SELECT res_model, res_id"
            " FROM (%s) AS signable) %s",
            self._signable_query(
                self._actors(self.env.user._ids),
                SQL("task.res_model IN %s", tuple(sources)),
            ),
            SQL(" UNION ALL ").join(sources.values()),
        )
