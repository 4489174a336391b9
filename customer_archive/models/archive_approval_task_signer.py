from odoo import api, models
from odoo.tools import SQL


class ArchiveApprovalTask(models.Model):
    """Somebody else signs what waited for who leaves (#3)."""

    _inherit = "archive.approval.task"

    @api.model
    def _open_tasks(self, user, companies):
        """Return the steps of open rounds that ``user`` could still sign (as sudo)."""
        return self.sudo().search(
            [
                ("user_ids", "in", user.ids),
                ("state", "in", ("waiting", "pending")),
                ("round_id.state", "=", "open"),
                ("round_id.company_id", "in", companies.ids),
            ]
        )

    def _for_alone(self, user):
        """Return those of these steps that nobody but ``user`` could sign."""
        return self.filtered(lambda task: not (task.user_ids - user).filtered("active"))

    def _hand_over_signatures(self, former, new, related):
        """Take ``former`` out of these steps; ``new`` signs what was for him alone.

        Where the rules forbid that, the round ends as void and says why: ``new``
        would sign twice or his own request, what is signed names ``former`` himself,
        or nobody is left.

        :param related: the hand-over, for the ledger
        """
        if not self:
            return
        rounds = self.round_id
        alone = self._for_alone(former)
        self.env.execute_query(
            SQL(
                "DELETE FROM archive_approval_task_user_rel"
                " WHERE user_id = %s AND task_id = ANY(%s) RETURNING task_id",
                former.id,
                list(self._ids),
            )
        )
        self.env.execute_query(
            SQL(
                "INSERT INTO archive_approval_task_user_rel (task_id, user_id, waiting)"
                " SELECT id, %s, state = 'waiting' FROM archive_approval_task"
                " WHERE id = ANY(%s) ON CONFLICT DO NOTHING RETURNING task_id",
                new.id,
                list(alone._ids),
            )
        )
        rounds._forget()
        stuck = alone._naming(former).round_id | rounds._stuck()
        reason = self.env._(
            "%(former)s, who had to sign, has handed over to %(new)s, and so the round "
            "cannot be completed: what is signed names who left, or one person would "
            "sign twice or an own request. Submit it again; everybody signs anew.",
            former=former.name,
            new=new.name,
        )
        for model, group in rounds.grouped("res_model").items():
            records = self.env[model].sudo()
            kept = group - stuck
            records._approval_void(group & stuck, reason, "handed_over")
            records = records.browse(kept.mapped("res_id"))
            self.env["archive.ledger.entry"]._append(
                records, "signature_handed_over", related=related
            )
            records._approval_finish(kept)
        (former | new)._sync_signature_activities()

    def _naming(self, user):
        """Return the steps whose record names ``user`` in what is signed."""
        found = self.browse()
        for task in self.filtered(lambda task: task.signer_kind == "user_field"):
            record = self.env[task.res_model].sudo().browse(task.res_id)
            people = [
                name
                for name in record._approval_fields()
                if record._fields[name].comodel_name == "res.users"
            ]
            if any(user in record[name] for name in people):
                found |= task
        return found
