from odoo import SUPERUSER_ID, fields, models
from odoo.tools import SQL


class ResUsers(models.Model):
    """One personal activity per waiting signer, which names nothing (design 4.1).

    An activity on the record would tell its name to who may not read it, subscribe
    and mail him. This one says only that signatures are waiting; it comes when the
    first arrives and is done when none is left.
    """

    _inherit = "res.users"

    def _sync_signature_activities(self):
        """Make or finish the activities of these users; a constant number of queries.

        Called whenever what somebody can sign may have changed.
        """
        kind = self.env.ref(
            "customer_archive.mail_activity_type_signature", raise_if_not_found=False
        )
        if not self or not kind:
            return
        task = self.with_user(SUPERUSER_ID).env["archive.approval.task"]
        waiting = {
            actor
            for (actor,) in self.env.execute_query(
                SQL(
                    "SELECT DISTINCT actor FROM (%s) AS signable",
                    task._signable_query(task._actors(self._ids)),
                )
            )
        }
        self._sync_personal_activities(kind, waiting)

    def _personal_activities(self, kind):
        """Return the open activities of ``kind``, which hang on no record (as sudo)."""
        activities = self.env["mail.activity"].sudo()
        return activities.search(
            [("activity_type_id", "in", kind.ids), ("res_model", "=", False)]
        )

    def _sync_personal_activities(self, kind, waiting):
        """Make or finish the one activity of ``kind`` of each of these users.

        :param waiting: ids of those for whom something waits
        """
        # as OdooBot: who caused the activity is not told either
        bot = self.with_user(SUPERUSER_ID).with_context(mail_activity_quick_update=True)
        open_activities = bot.env["mail.activity"].search(
            [
                ("user_id", "in", self.ids),
                ("activity_type_id", "=", kind.id),
                ("res_model", "=", False),
            ]
        )
        open_activities.filtered(lambda a: a.user_id.id not in waiting).action_done()
        missing = bot.filtered(lambda user: user.id in waiting)
        missing -= open_activities.user_id
        today = fields.Date.today()
        for lang, users in missing.grouped("lang").items():
            bot.env["mail.activity"].with_context(lang=lang).create(
                [
                    {
                        "activity_type_id": kind.id,
                        "summary": kind.with_context(lang=lang).summary,
                        "user_id": user.id,
                        "date_deadline": today,
                        "automated": True,
                    }
                    for user in users
                ]
            )

    def _with_delegates(self):
        """Return these users and whoever signs for them now."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT delegate_id FROM archive_approval_delegation
                 WHERE user_id = ANY(%s) AND revoked_at IS NULL
                   AND valid_from <= %s AND valid_until > %s
                """,
                list(self._ids),
                now := fields.Datetime.now(),
                now,
            )
        )
        return self | self.browse(id_ for (id_,) in rows)

    def _cron_sync_signature_activities(self):
        """Once a day: delegations begin and end, people join and leave groups."""
        kind = self.env.ref(
            "customer_archive.mail_activity_type_signature", raise_if_not_found=False
        )
        if not kind:
            return
        candidates = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT user_id FROM archive_approval_task_user_rel
                 WHERE waiting
                """
            )
        )
        users = self.browse(id_ for (id_,) in candidates)._with_delegates()
        reminded = self._personal_activities(kind).user_id
        (users | reminded)._sync_signature_activities()
