from odoo import Command, fields, models
from odoo.exceptions import UserError

from ..tools.guard import guard_pass


class ArchiveDocument(models.Model):
    """An important daily record goes into one of the categories, too (#92)."""

    _inherit = "archive.document"

    # a plain number: a reference field would show the name of a paper that the
    # reader of the copy may not know
    copied_from_res_id = fields.Integer(
        string="Copy of", readonly=True, copy=False, aggregator=None
    )

    def _copy_into(self, values):
        """Return a draft with the same files, to be filed elsewhere as well.

        The original stays where it is; the copy is checked and signed as any paper.

        :param values: type, customer, … of the copy
        :raise UserError: for who may look at this paper, but not take it away
        """
        self.ensure_one()
        self.check_access("read")
        if self not in self._access_can_download():
            raise UserError(
                self.env._(
                    "You may look at “%(name)s”, but not take a copy (R1 §4).",
                    name=self.name,
                )
            )
        files = []
        for file in self._files_by_document()[self.id]:
            with guard_pass(
                "ir.attachment", file.ids, "read", reason="copy into a category"
            ):
                # alone: the pass is for this file, others would count as taken away
                raw = file.with_prefetch().with_context(bin_size=False).raw
            files.append(Command.create({"name": file.name, "raw": raw}))
        self.env["archive.access.log"]._log(self, "download", "copy into a category")
        return self.create(
            {
                "name": self.name,
                "document_date": self.document_date,
                "document_number": self.document_number,
                "author": self.author,
                "provenance": self.provenance,
                "copied_from_res_id": self.id,
                "attachment_ids": files,
                **values,
            }
        )

    def action_open_original(self):
        """Open the paper of which this is a copy."""
        self.ensure_one()
        return self._open_form(self.browse(self.copied_from_res_id))
