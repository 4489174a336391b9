import json
import os
import tempfile
import zipfile

from odoo.tests import tagged

from ..cli.archive_destroy_again import REGISTER, ArchiveDestroyAgain
from .disposal_common import DisposalCommon


@tagged("post_install", "-at_install")
class TestDestroyAgain(DisposalCommon):
    """A restored backup brings nothing back that was destroyed (ISO 16175 R2.1.6)."""

    def _row(self, paper, **values):
        return {
            "kind": "destroyed",
            "document_id": paper.id,
            "reference": paper.reference,
            "sha256": paper.sha256,
            "title": paper.name,
            "witnessed_by": "Wang",
            "list_number": "2026-001",
            **values,
        }

    def test_what_is_there_again_goes_again(self):
        paper, other = self._due(), self._due()
        register = self.env["archive.destruction.register"]
        file = paper.attachment_ids
        path = file._full_path(file.store_fname)
        rows = [self._row(paper), {"kind": "shortened", "document_id": other.id}]
        found = register._still_there(rows)
        self.assertEqual([document for document, _row in found], [paper])
        register._destroy_again(found)
        self.assertEqual(paper.state, "destroyed")
        self.env["archive.erasure"]._remove(100)
        self.assertFalse(os.path.exists(path))
        row = register.search([("document_id", "=", paper.id)])
        self.assertEqual((row.kind, row.witnessed_by), ("again", "Wang"))
        self.assertEqual(other.state, "filed")
        # running it again does nothing
        self.assertFalse(register._still_there(rows))

    def test_another_paper_with_the_same_number_stays(self):
        """Number, code and digest have to agree: a new paper is not destroyed."""
        paper = self._due()
        register = self.env["archive.destruction.register"]
        for values in ({"reference": "KH09-1"}, {"sha256": "0" * 64}):
            self.assertFalse(register._still_there([self._row(paper, **values)]))

    def test_open_steps_are_closed(self):
        paper = self._due()
        disposal = self._approved(self._list(paper))
        register = self.env["archive.destruction.register"]
        register._destroy_again([(paper, self._row(paper))])
        self.assertEqual(disposal.line_ids.state, "destroyed")

    def test_register_file_as_it_is_exported(self):
        rows = [self._row(self._due())]
        with tempfile.TemporaryDirectory() as folder:
            plain = os.path.join(folder, "register.jsonl")
            packed = os.path.join(folder, "registers.zip")
            with open(plain, "w", encoding="utf-8") as file:
                file.writelines(json.dumps(row) + "\n" for row in rows)
            with zipfile.ZipFile(packed, "w") as archive:
                archive.write(plain, REGISTER)
            command = ArchiveDestroyAgain()
            self.assertEqual(list(command.rows(plain)), rows)
            self.assertEqual(list(command.rows(packed)), rows)
