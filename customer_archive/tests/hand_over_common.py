from odoo import Command

from .common import ArchiveCommon


class HandOverCommon(ArchiveCommon):
    """A hand-over as the sales manager begins it, and its signatures."""

    def _hand_over(self, **vals):
        chosen = {"dossier_ids": [Command.set(self.dossier.ids)]}
        return (
            self.env["archive.hand.over"]
            .with_user(self.sales_manager)
            .create(
                {
                    "former_id": self.manager.id,
                    "manager_id": self.other_manager.id,
                    "reason": "New distribution",
                    **({} if vals.get("leaves") else chosen),
                    **vals,
                }
            )
        )

    def _signed(self, record, *users):
        record.action_submit()
        for user in users or (self.sales_manager, self.other_manager):
            record.with_user(user).action_approve()
        return record
