from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import ArchiveCommon


@tagged("post_install", "-at_install")
class TestYearEnd(ArchiveCommon):
    """The yearly clean-up: what is left, and closing (#58, #146, #156, #157)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk = cls._create_user("t_clerk", "archivist")
        cls.filed = cls._file_document(document_date="2024-03-01")
        cls.volume = cls.filed.volume_id

    def _wizard(self, **values):
        return (
            self.env["archive.year.end"]
            .with_user(self.archivist)
            .create({"year": 2024, "checked_by_id": self.clerk.id, **values})
        )

    def test_what_is_left_is_listed(self):
        submitted = self._submit_document(
            self._create_document(name="Late", document_date="2024-12-30")
        )
        later = self._submit_document(
            self._create_document(name="Next year", document_date="2025-01-02")
        )
        request = self._create_document(name="Request", document_date="2024-11-01")
        bundle = (
            self.env["archive.bundle"]
            .with_user(self.manager)
            .create(
                {
                    "kind": "request_reply",
                    "document_ids": [
                        Command.link(request.id),
                        Command.update(request.id, {"bundle_role": "request"}),
                    ],
                }
            )
        )
        self._submit_document(request)
        wizard = self._wizard()
        self.assertEqual(wizard.volume_ids, self.volume)
        self.assertIn(submitted, wizard.unfiled_ids)
        self.assertNotIn(later, wizard.unfiled_ids)
        self.assertEqual(wizard.request_ids, bundle)
        self.assertIn("who compiled it", wizard.volume_ids.closing_problem)

    def test_ready_ones_are_closed_the_others_named(self):
        """One volume that cannot be closed does not keep the others open."""
        contract = self._file_document(
            type_id=self.contract_type.id,
            document_date="2024-03-01",
            paper_location_id=self.location.id,
        )
        contract._guard_write({"pages": 0}, reason="test")
        wizard = self._wizard()
        wizard.action_close_volumes()
        self.assertEqual(self.volume.state, "closed")
        self.assertEqual(self.volume.compiled_by_id, self.archivist)
        self.assertEqual(self.volume.checked_by_id, self.clerk)
        self.assertEqual(contract.volume_id.state, "open")
        self.assertIn(contract.volume_id.reference, wizard.result)
        self.assertIn("pages", wizard.result)

    def test_refused(self):
        """Refused (#149)."""
        with self.assertRaisesRegex(UserError, "who checked"):
            self._wizard(checked_by_id=False).action_close_volumes()
        with self.assertRaisesRegex(UserError, "not over"):
            self._wizard(year=2999).action_close_volumes()
        with self.assertRaises(AccessError):
            self._wizard().with_user(self.manager).action_close_volumes()
        self.assertEqual(self.volume.state, "open")
