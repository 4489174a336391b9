from odoo import models

from ..tools.approval import distinct_people


class ArchiveApprovalRound(models.Model):
    """Whether those who are left can complete a round (#3)."""

    _inherit = "archive.approval.round"

    def _stuck(self):
        """Return the open rounds that cannot be completed by who could sign them.

        By the rules of ``archive.approval.task._signable_query``: active, of the
        group still, no own request, everybody once.
        """
        stuck = self.browse()
        barred = {}
        for model, rounds in self.grouped("res_model").items():
            records = self.env[model].sudo().browse(rounds.mapped("res_id"))
            barred[model] = records._approval_barred()
        groups = {
            user: set(user._get_group_ids()) for user in self.sudo().task_ids.user_ids
        }
        for round_ in self.sudo():
            tasks = round_.task_ids
            signed = tasks.filtered(lambda t: t.state == "signed" and t.distinct)
            have_signed = self.env["archive.signature"]._people(signed)
            own = {round_.requester_id.id, round_.owner_id.id}
            never = barred[round_.res_model].get(round_.res_id, set())
            able, different = [], []
            for task in tasks.filtered(lambda t: t.state in ("waiting", "pending")):
                customer = task.signer_kind == "customer"
                excluded = set() if customer else set(never)
                if not customer and not task.allow_own_request:
                    excluded |= own
                if not customer and task.distinct:
                    excluded |= have_signed
                wanted = set(task.group_ids._ids)
                people = [
                    user.id
                    for user in task.user_ids
                    if user.active
                    and user.id not in excluded
                    and (not task.from_group or wanted & groups[user])
                ]
                able.append(people)
                if task.distinct and not customer:
                    different.append(people)
            if not all(able) or distinct_people(different) is None:
                stuck |= round_
        return stuck
