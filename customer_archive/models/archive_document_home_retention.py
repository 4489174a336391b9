from odoo import api, models
from odoo.fields import Domain


class ArchiveDocument(models.Model):
    """“My work”: lists to be destroyed, and what waits in the bin (#76, #201-#210)."""

    _inherit = "archive.document"

    @api.model
    def _my_work(self):
        work = super()._my_work()
        lists, list_action = "archive.disposal", "archive_disposal_action"
        if self._access_has("group_archivist"):
            work += [
                (
                    "disposal_submit",
                    self.env._("Lists to submit"),
                    self.env._("Papers past their time, or lists that came back"),
                    lists,
                    [("state", "in", ("draft", "returned")), ("line_ids", "!=", False)],
                    list_action,
                ),
                (
                    "disposal_verify",
                    self.env._("Lists to verify"),
                    self.env._("The time apart is over: look once more, then name who"),
                    lists,
                    [
                        ("state", "=", "quarantined"),
                        ("quarantine_until", "<", "today"),
                        ("line_ids", "any", self._unverified_domain()),
                    ],
                    list_action,
                ),
                (
                    "disposal_witness",
                    self.env._("Lists without witness"),
                    self.env._("The destruction has begun: name another witness"),
                    lists,
                    [
                        ("state", "in", ("executing", "erased")),
                        ("witness_id", "=", False),
                    ],
                    list_action,
                ),
            ]
        work += self._my_destruction(lists, list_action)
        if self._access_has(
            "group_archivist", "group_sales_manager", "group_general_manager"
        ):
            work.append(
                (
                    "bin",
                    self.env._("Month in the bin is over"),
                    self.env._("A second person confirms, or brings it back"),
                    "archive.deletion.request",
                    [("purge_due", "=", True)],
                    "archive_deletion_request_action_bin",
                )
            )
        return work

    @api.model
    def _unverified_domain(self):
        return [("state", "=", "quarantined"), ("verified_on", "=", False)]

    @api.model
    def _my_destruction(self, lists, list_action):
        """Return the tiles of who carries out, or witnesses, a destruction now."""
        uid = self.env.uid
        ready = [("state", "=", "quarantined"), ("quarantine_until", "<", "today")]
        execute = [
            *ready,
            ("executor_id", "=", uid),
            ("witness_checked_on", "!=", False),
        ]
        check = [
            # another one may be named when it has begun
            ("state", "in", ("quarantined", "executing", "erased")),
            ("quarantine_until", "<", "today"),
            ("witness_id", "=", uid),
            ("witness_checked_on", "=", False),
        ]
        tiles = (
            (
                "disposal_execute",
                self.env._("To destroy"),
                self.env._("Checked by the witness; you carry it out"),
                execute,
            ),
            (
                "disposal_check",
                self.env._("To witness"),
                self.env._("Check the items against the list"),
                check,
            ),
        )
        decided = Domain.OR(
            Domain(name, "=", uid)
            for name in ("appraiser_id", "appraiser2_id", "director_id")
        )
        tiles += (
            (
                "disposal_apart",
                self.env._("Stored apart"),
                self.env._("You decided on them: rescue what has a value after all"),
                list(Domain("state", "=", "quarantined") & decided),
            ),
        )
        # people are named for it, whatever role they have: only where there is one
        return [
            (key, title, text, lists, domain, list_action)
            for key, title, text, domain in tiles
            if self.env[lists].search_count(domain, limit=1)
        ]
