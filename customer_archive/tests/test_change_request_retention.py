import os
from datetime import date

from odoo.exceptions import UserError
from odoo.tests import tagged

from .change_common import OTHER_PDF, ChangeCommon


@tagged("post_install", "-at_install")
class TestChangeRequestRetention(ChangeCommon):
    """Change requests and the time of keeping; what is erased with a paper (#73)."""

    def test_shortened_by_an_approved_request_only(self):
        """What was decided longer is shortened by a request, no further (#168)."""
        paper = self.filed
        least = paper.retention_due
        paper._guard_write({"retention_due": "2099-01-01"}, reason="test")
        with self.assertRaisesRegex(UserError, "at least as long"):
            self._request(values={"retention_due": "2020-01-01"}).action_submit()
        request = self._request(values={"retention_due": least})
        self._done(request)
        self.assertEqual(paper.retention_due, least)

    def test_kept_for_ever_by_request(self):
        request = self._request(values={"retention_due": False})
        self._done(request)
        self.assertFalse(self.filed.retention_due)
        self.assertTrue(self.filed.retention_start)

    def test_waiting_change_holds_the_paper(self):
        """A paper of which a change waits is not deleted or destroyed meanwhile."""
        request = self._request(values={"author": "Other"})
        self.assertFalse(self.filed._hold_found()[self.filed.id])
        request.action_submit()
        self.assertEqual(self.filed._hold_found()[self.filed.id], ["change"])
        request.with_user(self.sales_manager).action_refuse("It is right")
        self.assertFalse(self.filed._hold_found()[self.filed.id])

    def test_old_values_and_files_go_with_the_paper(self):
        """Destroyed means gone: old value, old file and salt, too (#73, #77)."""
        paper = self.filed
        old = paper.attachment_ids
        raw = OTHER_PDF + self.id().encode()
        request = self._done(
            self._request(
                values={"author": "Somebody else"},
                files=[("new.pdf", raw)],
                replaces_id=old.id,
            )
        ).sudo()
        files = old | paper.attachment_ids
        self.assertEqual(len(files), 2)
        self.assertTrue(request.salt)
        paths = [
            file._full_path(file.store_fname)
            for file in files
            if file.checksum != old.checksum
        ]
        paper._guard_write({"state": "trashed"}, reason="test")
        paper._erase("deleted")
        self.assertFalse(files.exists())
        self.assertEqual(len(paper.erasure_ids), 2)
        self.assertFalse(request.salt)
        line = request.line_ids
        self.assertFalse(line.old_value or line.new_value or line.new_char)
        self.env["archive.erasure"]._remove(10)
        self.assertFalse(any(map(os.path.exists, paths)))
        self.assertEqual(request.state, "done", "that it was changed stays")

    def test_contract_that_ends_later_is_kept_longer(self):
        class_ = self.filed.volume_id.retention_class_id
        self.env.cr.execute(
            "UPDATE archive_retention_class SET trigger = 'contract_end' WHERE id = %s",
            [class_.id],
        )
        self.env.invalidate_all()
        self._done(self._request(values={"valid_until": "2080-06-30"}))
        self.assertEqual(self.filed.retention_start, date(2080, 6, 30))
