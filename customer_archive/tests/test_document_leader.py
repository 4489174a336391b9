from datetime import timedelta

from odoo import fields
from odoo.exceptions import MissingError, UserError
from odoo.tests import tagged

from .common import ArchiveCommon

MARK = ("approved_to_file_by_id", "approved_to_file_on")


@tagged("post_install", "-at_install")
class TestDocumentLeader(ArchiveCommon):
    """A leader marks a draft as done and to be filed (#277)."""

    def setUp(self):
        super().setUp()
        self.draft = self._create_document()

    def _mark(self, user=None):
        self.draft.with_user(user or self.sales_manager).action_approve_to_file()

    def test_who_and_when(self):
        self._mark()
        self.assertEqual(self.draft.approved_to_file_by_id, self.sales_manager)
        on = self.draft.approved_to_file_on
        self.assertLess(fields.Datetime.now() - on, timedelta(minutes=1))
        entry = self.env["archive.ledger.entry"].search([], limit=1)
        self.assertEqual(
            (entry.event, entry.res_id), ("approved_to_file", self.draft.id)
        )
        self._mark(self.general_manager)
        self.assertEqual(self.draft.approved_to_file_by_id, self.sales_manager)

    def test_leaders_only(self):
        """Neither the handler nor an archivist; strangers learn nothing (#277)."""
        self.assertFalse(self.draft.can_approve_to_file)
        with self.assertRaisesRegex(
            UserError, "Who can act: t_superior.*, Sales manager, General manager"
        ):
            self._mark(self.manager)
        for user in (self.archivist, self.other_manager, self.superior, self.plain):
            with self.assertRaises(MissingError), self.cr.savepoint():
                self._mark(user)
        self.assertFalse(self.draft.approved_to_file_by_id)

    def test_nobody_approves_what_he_handles(self):
        for user in (self.sales_manager, self.general_manager):
            self.draft.sudo().handler_id = user
            with self.assertRaisesRegex(UserError, "not by who handles it"):
                self._mark(user)

    def test_direct_superior_who_knows_it(self):
        """He handed it in himself, so he knows the draft (#277)."""
        draft = self._create_document(
            user=self.superior, dossier_id=False, partner_id=self.partner.id
        )
        self.assertEqual(draft.handler_id, self.manager)
        self.assertTrue(draft.can_approve_to_file)
        draft.action_approve_to_file()
        self.assertEqual(draft.approved_to_file_by_id, self.superior)

    def test_never_typed_in(self):
        """Neither at capture, nor later, nor with sudo, nor below the ORM."""
        values = {
            "approved_to_file_by_id": self.sales_manager.id,
            "approved_to_file_on": "2026-01-01 00:00:00",
        }
        for name in MARK:
            for user in (self.manager, self.sales_manager, self.general_manager):
                with self.assertRaises(UserError), self.cr.savepoint():
                    self._create_document(user=user, **{name: values[name]})
                with self.assertRaises(UserError), self.cr.savepoint():
                    self.draft.with_user(user).write({name: values[name]})
            with self.assertRaises(UserError), self.cr.savepoint():
                self.draft.sudo().write({name: values[name]})
            with self.assertRaises(Exception) as caught, self.cr.savepoint():
                self.env.cr.execute(
                    f"UPDATE archive_document SET {name} = %s WHERE id = %s",
                    [values[name], self.draft.id],
                )
            self.assertIn("archive guard", str(caught.exception))

    def test_signed_and_frozen_with_the_paper(self):
        """It is part of what is signed; afterwards nobody marks or unmarks (#277)."""
        before = self.draft._approval_digests()
        self._mark()
        self.assertNotEqual(self.draft._approval_digests(), before)
        paper = self._file_document(self.draft)
        self.assertEqual(paper.approved_to_file_by_id, self.sales_manager)
        for user in (self.sales_manager, self.general_manager):
            mine = paper.with_user(user).sudo(False)
            self.assertFalse(mine.can_take_back_to_file)
            with self.assertRaisesRegex(UserError, "while it is a draft"):
                mine.action_take_back_to_file()
        other = self._file_document()
        with self.assertRaisesRegex(UserError, "handed in already"):
            other.with_user(self.general_manager).sudo(False).action_approve_to_file()

    def test_rounds_from_before_go_on(self):
        """A paper without the mark is signed by the digest it always had."""
        names = self.draft._approval_fields()
        values = self.draft.sudo()._approval_values(names)
        self.assertFalse(values.keys() & set(MARK))
        later = self.draft._approval_fields_if_set()
        self.assertLessEqual(set(MARK), later)
        self.assertEqual(values.keys() | later, set(names))

    def test_taken_back_by_who_gave_it(self):
        self._mark(self.general_manager)
        for user in (self.manager, self.sales_manager):
            with self.assertRaisesRegex(UserError, "taken back by who gave it"):
                self.draft.with_user(user).action_take_back_to_file()
        self.draft.with_user(self.general_manager).action_take_back_to_file()
        self.assertFalse(self.draft.approved_to_file_by_id)
        self.assertFalse(self.draft.approved_to_file_on)

    def test_handler_is_told(self):
        """My work counts what was approved and not yet handed in (#277)."""

        def count():
            work = self.env["archive.document"].with_user(self.manager).get_my_work()
            return {tile["key"]: tile["count"] for tile in work}["to_file"]

        self.assertEqual(count(), 0)
        self._mark()
        self.assertEqual(count(), 1)
        self._submit_document(self.draft)
        self.assertEqual(count(), 0)
