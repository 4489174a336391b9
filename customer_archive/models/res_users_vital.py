from odoo import models


class ResUsers(models.Model):
    """One personal reminder that vital records wait to be renewed (#271).

    It names none of them, as that of waiting signatures.
    """

    _inherit = "res.users"

    def _vital_kind(self):
        return self.env.ref(
            "customer_archive.mail_activity_type_vital", raise_if_not_found=False
        )

    def _vital_reminded(self):
        """Return who has been reminded, and has not done with it."""
        return self._personal_activities(self._vital_kind()).user_id

    def _sync_vital_activities(self, waiting):
        """Remind those of these users who are among ``waiting``; the others are done.

        Of two runs at one moment the second is repeated, and sees the reminder.
        """
        if not self or not (kind := self._vital_kind()):
            return
        (self & waiting - self._vital_reminded())._archive_guard_rows()
        self._sync_personal_activities(kind, waiting.ids)
