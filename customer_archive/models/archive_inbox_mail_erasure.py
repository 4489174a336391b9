from odoo import api, models


class ArchiveInboxMail(models.Model):
    """A mail goes with the last paper that was made of it (#77, #210).

    Its bytes hold the paper's file. A mail that nobody has done with yet stays: what
    did not become a paper is dismissed, and deleted by its own rule.
    """

    _inherit = "archive.inbox.mail"

    @api.model
    def _erasure_mails(self, documents):
        """Return mail -> papers, for mails whose last papers are ``documents``."""
        of_mail = documents.filtered(
            lambda paper: paper.source_model == self._name
        ).grouped("source_id")
        if not of_mail:
            return {}
        # of two that erase the last papers at one moment, the second is repeated
        self.browse(of_mail)._archive_guard_rows()
        done = self.sudo().search(
            [("id", "in", list(of_mail)), ("state", "in", ("taken", "dismissed"))]
        )
        living = documents.sudo().search(
            [
                ("source_model", "=", self._name),
                ("source_id", "in", done.ids),
                ("id", "not in", documents.ids),
                ("state", "not in", documents._gone_for_good()),
            ]
        )
        kept = set(living.mapped("source_id"))
        return {mail: of_mail[mail.id] for mail in done if mail.id not in kept}

    @api.model
    def _erasure_forget(self, documents):
        """Delete the mails whose last papers are ``documents``."""
        mails = self.sudo().union(*self._erasure_mails(documents))
        if mails:
            self.env["archive.ledger.entry"]._append(mails, "mail_erased")
            mails.unlink()
