from odoo import Command
from odoo.tests import tagged

from .change_common import ChangeCommon


@tagged("post_install", "-at_install")
class TestHoldMoved(ChangeCommon):
    """A paper does not escape its hold by being taken elsewhere (Order 79 art. 19)."""

    def _hold(self, **items):
        holds = self.env["archive.hold"].with_user(self.archivist)
        return holds.create({"name": "Lawsuit", "reason": "Claim", **items})

    def _codes(self):
        return self.filed._hold_found()[self.filed.id]

    def test_to_another_customer(self):
        """What was found to be another customer's is held on, and the rest is not."""
        hold = self._hold(dossier_ids=[Command.set(self.dossier.ids)])
        stays = self._file_document()
        right = self.env["res.partner"].create({"name": "Right", "is_company": True})
        self._done(self._request(values={"partner_id": right.id}))
        self.assertNotEqual(self.filed.dossier_id, self.dossier)
        self.assertEqual(hold.document_ids, self.filed)
        self.assertIn("placed", self._codes())
        self.assertIn("placed", stays._hold_found()[stays.id])
        entry = self.env["archive.ledger.entry"].search(
            [
                ("event", "=", "hold_placed"),
                ("model", "=", self.filed._name),
                ("res_id", "=", self.filed.id),
            ]
        )
        self.assertEqual(entry.related, f"archive.hold,{hold.id}")
        hold._lift("Settled")
        self.assertNotIn("placed", self._codes())

    def test_to_another_volume(self):
        hold = self._hold(volume_ids=[Command.set(self.filed.volume_id.ids)])
        year = self.filed.filing_year - 1
        self._done(self._request(values={"document_date": f"{year}-12-31"}))
        self.assertNotEqual(self.filed.volume_id, hold.volume_ids)
        self.assertEqual(hold.document_ids, self.filed)
        self.assertIn("placed", self._codes())

    def test_what_is_named_itself_is_not_named_twice(self):
        """A hold that still covers the paper stays as it was placed."""
        hold = self._hold(dossier_ids=[Command.set(self.dossier.ids)])
        year = self.filed.filing_year - 1
        self._done(self._request(values={"document_date": f"{year}-12-31"}))
        self.assertFalse(hold.document_ids)
        self.assertIn("placed", self._codes())
