from collections import defaultdict

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
        mails = self.sudo()
        files = self.env["archive.inbox.file"].sudo()
        of_mail = defaultdict(lambda: self.env["archive.document"].sudo())
        for document in documents.filtered(lambda d: d.source_model == self._name):
            of_mail[document.source_id] |= document
        for file in files.search([("document_id", "in", documents.ids)]):
            of_mail[file.mail_id.id] |= documents.browse(file.document_id)
        done = mails.search(
            [("id", "in", list(of_mail)), ("state", "in", ("taken", "dismissed"))]
        )
        papers = documents.sudo().search(
            [
                ("id", "not in", documents.ids),
                ("state", "not in", documents._gone_for_good()),
                "|",
                ("id", "in", done.file_ids.mapped("document_id")),
                "&",
                ("source_model", "=", self._name),
                ("source_id", "in", done.ids),
            ]
        )
        living = {paper.source_id for paper in papers} | {
            file.mail_id.id for file in done.file_ids if file.document_id in papers._ids
        }
        return {mail: of_mail[mail.id] for mail in done if mail.id not in living}

    @api.model
    def _erasure_forget(self, documents):
        """Delete the mails whose last papers are ``documents``."""
        mails = self.sudo().union(*self._erasure_mails(documents))
        if mails:
            self.env["archive.ledger.entry"]._append(mails, "mail_erased")
            mails.unlink()
