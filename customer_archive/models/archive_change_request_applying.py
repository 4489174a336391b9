import json

from odoo import api, fields, models

from ..tools.digest import salted_digest


class ArchiveChangeRequest(models.Model):
    """What follows the last signature, and what is left when the paper is destroyed."""

    _inherit = "archive.change.request"

    def _apply(self):
        """Change the paper, in the transaction of the last signature (#72).

        :raise UserError: when the paper says something else by now, naming both values
        """
        self.ensure_one()
        # of two approvals on one paper the second is repeated, and sees the first
        self.document_id._hold_lock()
        self._refuse([*self._stale_refusals(), *self._change_refusals()])
        names = self._changed_names()
        digest = self._change_digest()
        new_files = self._files_by_document()[self.id]
        self._change_paper()
        self._guard_write(
            {
                "state": "done",
                "done_on": fields.Datetime.now(),
                "file_names": ", ".join(new_files.mapped("name")) or False,
                "added_file_ids": new_files.ids,
            },
            reason="changed",
        )
        self.env["archive.ledger.entry"]._append(
            self.document_id,
            "found_in_error" if self.filed_in_error else "changed",
            field_names=names,
            digests={self.document_id.id: digest},
            related=self,
        )

    def _change_paper(self):
        """Give the paper its new values and files."""
        self.ensure_one()
        paper = self.document_id
        values = paper._change_values(self._new_values())
        if files := self._files_by_document()[self.id]:
            values |= self._exchange_files(files, values)
        paper._change(values, self.reason)

    def _exchange_files(self, new, values) -> dict:
        """Give the new files to the paper and take the old one over.

        :return: what of the paper follows from its files
        """
        paper = self.document_id
        attachments = self.env["ir.attachment"].sudo()
        old = attachments.browse(self.replaces_id.id or ())
        # in the place of the file that it replaces
        place = old.archive_sequence if old else None
        new._archive_hand_to(paper, reason="change request", place=place)
        old._archive_hand_to(self, reason="change request")
        paper.invalidate_recordset(["attachment_ids"])
        self.invalidate_recordset(["attachment_ids"])
        return paper._file_values(values)

    def _changed_names(self) -> list[str]:
        """Return the names of what is changed, in the order of the closed list."""
        named = set(self.line_ids.mapped("field_name"))
        names = [name for name in self.line_ids._changeable_fields() if name in named]
        return names + ["attachment_ids"] * bool(self._files_by_document()[self.id])

    def _change_digest(self) -> str:
        """Return the digest for the ledger of old and new values and files."""
        content = json.dumps(
            [
                self.content,
                self.replaced_sha256 or "",
                self._file_digests()[self.id],
            ],
            ensure_ascii=False,
        )
        return salted_digest(bytes.fromhex(self.salt), content.encode())

    # ------------------------------------------------------------ when the paper ends

    @api.model
    def _erasure_files(self, documents):
        """Return the files of all requests about ``documents``, as superuser.

        For the engine that erases the papers: what was replaced goes with them.
        """
        requests = self.sudo().search([("document_id", "in", documents.ids)])
        files = self.env["ir.attachment"].sudo().union()
        for of_request in requests._files_by_document().values():
            files |= of_request
        return files

    @api.model
    def _erasure_forget(self, documents):
        """Blank what requests about ``documents`` say: values, reasons and salts.

        That it was asked, by whom and when stays, and so do the signatures. What was
        not decided yet is dropped.
        """
        requests = self.sudo().search([("document_id", "in", documents.ids)])
        requests._approval_forget_words()
        open_ = requests.filtered(lambda r: r.state not in ("done", "cancelled"))
        open_._approval_end(self.env._("The paper is gone."), "erased")
        requests.line_ids._forget_values()
        requests._guard_write(
            {
                "reason": "",
                "replaced_name": False,
                "replaced_sha256": False,
                "file_names": False,
                # now nobody can guess back the digests in the ledger
                "salt": False,
                "return_reason": False,
            },
            reason="erased with the paper",
        )
        open_._guard_write(
            {
                "state": "cancelled",
                "return_reason": self.env._("The paper is gone."),
            },
            reason="erased with the paper",
        )
