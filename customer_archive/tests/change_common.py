from odoo import Command

from ..models.archive_change_request_line import COLUMNS
from .common import PDF, ArchiveCommon

#: As small as the other, and not the same bytes.
OTHER_PDF = PDF + b"% corrected\n"


class ChangeCommon(ArchiveCommon):
    """A filed visit report, and requests about it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.filed = cls._file_document()

    def _request(self, paper=None, user=None, files=(), **vals):
        """Report an error as the account manager; ``values`` are field -> new value."""
        paper = paper or self.filed
        values = vals.pop("values", {})
        kinds = self.env["archive.change.request.line"]._changeable_fields()
        return (
            self.env["archive.change.request"]
            .with_user(user or self.manager)
            .create(
                {
                    "document_id": paper.id,
                    "reason": "It was misread",
                    "line_ids": [
                        Command.create(
                            {"field_name": name, COLUMNS[kinds[name]]: value}
                        )
                        for name, value in values.items()
                    ],
                    "attachment_ids": [
                        Command.create({"name": name, "raw": raw})
                        for name, raw in files
                    ],
                    **vals,
                }
            )
        )

    def _done(self, request, user=None):
        request.action_submit()
        request.with_user(user or self.sales_manager).action_approve()
        request.invalidate_recordset()
        self.filed.invalidate_recordset()
        return request
