from odoo import api, models


class ArchiveDocument(models.Model):
    """“My work” counts what arrived by e-mail."""

    _inherit = "archive.document"

    @api.model
    def _my_work(self):
        work = super()._my_work()
        inbox = self.env["archive.inbox.mail"]
        archivist = self._access_has("group_archivist")
        new = [("state", "=", "new")]
        action = "archive_inbox_mail_action"
        if archivist or inbox.search_count(new, limit=1):
            work.append(
                (
                    "inbox",
                    self.env._("Inbox"),
                    self.env._("Arrived by e-mail, not yet papers"),
                    inbox._name,
                    new,
                    action,
                )
            )
        if archivist:
            work.append(
                (
                    "quarantine",
                    self.env._("Quarantine"),
                    self.env._("E-mails of strangers and of programs"),
                    inbox._name,
                    [("state", "=", "quarantine")],
                    action,
                )
            )
        return work
