from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .change_common import OTHER_PDF, ChangeCommon
from .common import PDF


@tagged("post_install", "-at_install")
class TestChangeRequestRefusals(ChangeCommon):
    """Whatever would fail is told before anybody signs (#72)."""

    def assertRefused(self, words, paper=None, **vals):
        request = self._request(paper, **vals)
        with self.assertRaisesRegex(UserError, words):
            request.action_submit()
        self.assertEqual(request.state, "draft")
        # the form says it, too
        told = " ".join(r["message"] for r in (request.explanation or {}).values())
        self.assertRegex(told, words)

    def test_values(self):
        """Date in the future, long title, and so on: named before submission."""
        later = fields.Date.add(fields.Date.today(), days=2)
        year = self.filed.filing_year
        for words, values in (
            ("in the future", {"document_date": later}),
            ("too long", {"name": "x" * 501}),
            ("cannot be empty", {"name": False}),
            ("cannot be empty", {"document_date": False}),
            ("cannot be empty", {"partner_id": False}),
            ("cannot be empty", {"type_id": False}),
            ("at least one copy", {"copies": 0}),
            ("cannot be negative", {"pages": -1}),
            (
                "before it begins",
                {"valid_from": f"{year}-05-01", "valid_until": f"{year}-04-01"},
            ),
            ("is the old one", {"name": "Visit report"}),
            ("is the old one", {"remarks": False}),
        ):
            with self.subTest(values=values):
                self.assertRefused(words, values=values)
        self.assertRefused("Say what is wrong")

    def test_types(self):
        """A type of another regulation or kind is refused (#214)."""
        for name in ("r3_visit", "r1_minutes_daily"):
            type_ = self.env.ref(f"customer_archive.type_{name}")
            self.assertRefused("under which it was", values={"type_id": type_.id})
        evidence = self.env.ref("customer_archive.type_r1_contract")
        self.assertRefused("place of the original", values={"type_id": evidence.id})

    def test_legal_evidence_keeps_its_place(self):
        """Legal evidence keeps the place of its original (#94)."""
        evidence = self.env.ref("customer_archive.type_r1_contract")
        paper = self._file_document(
            type_id=evidence.id, paper_location_id=self.location.id
        )
        self.assertRefused(
            "place of the original", paper, values={"paper_location_id": False}
        )

    def test_bound_volume(self):
        """What is bound stays where it is; its words may still be mended (#59)."""
        volume = self.filed.volume_id.sudo()
        volume.write(
            {
                "compiled_by_id": self.archivist.id,
                "compiled_on": fields.Date.today(),
                "checked_by_id": self.supervisor.id,
            }
        )
        archivist = volume.with_user(self.archivist)
        archivist.action_close()
        before = self._request(
            values={"document_date": f"{self.filed.filing_year - 1}-06-01"}
        )
        before.action_submit()
        archivist.action_bind()
        with self.assertRaisesRegex(UserError, "bound"):
            before.with_user(self.sales_manager).action_approve()
        self.assertEqual(before.state, "submitted")
        year = self.filed.filing_year - 1
        self.assertRefused("bound", values={"document_date": f"{year}-12-31"})
        self._done(self._request(values={"name": "Mended"}))
        self.assertEqual(self.filed.name, "Mended")

    def test_only_filed_papers(self):
        """Drafts are edited, what is trashed or erased is not changed."""
        draft = self._create_document()
        with self.assertRaisesRegex(UserError, "Only filed papers"):
            draft.action_report_error()
        for state in ("trashed", "quarantined", "erased"):
            paper = self._file_document(name=state)
            request = self._request(paper, values={"name": "Other"})
            request.action_submit()
            paper._guard_write({"state": state}, reason="test")
            with (
                self.subTest(state=state),
                self.assertRaisesRegex(UserError, "Only filed papers"),
            ):
                request.with_user(self.sales_manager).action_approve()

    def test_stale(self):
        """A value that changed meanwhile: the difference is shown, nothing changed."""
        first = self._request(values={"name": "First"})
        second = self._request(values={"name": "Second"})
        first.action_submit()
        second.action_submit()
        first.with_user(self.sales_manager).action_approve()
        signing = second.with_user(self.sales_manager)
        with self.assertRaises(UserError) as caught:
            signing.action_approve()
        for words in (
            "“First” by now",
            "“Visit report”",
            "“Second”",
            self.manager.name,
        ):
            self.assertIn(words, str(caught.exception))
        self.assertEqual(self.filed.name, "First")
        self.assertEqual(second.state, "submitted")
        signing.invalidate_recordset(["explanation"])
        self.assertIn("stale_name", signing.explanation)
        # the requester takes it back, looks at what stands there now, asks anew
        second.action_withdraw("Something else stands there")
        with self.assertRaisesRegex(UserError, "by now"):
            second.action_submit()
        self.assertTrue(second.is_stale)
        second.action_take_present()
        self.assertEqual(second.line_ids.old_value, "First")
        self._done(second)
        self.assertEqual(self.filed.name, "Second")
        self.assertEqual(first.line_ids.old_value, "Visit report")

    def test_stale_file(self):
        """A file that is no longer the paper's cannot be replaced again."""
        old = self.filed.attachment_ids
        first = self._request(files=[("one.pdf", OTHER_PDF)], replaces_id=old.id)
        second = self._request(files=[("two.pdf", PDF)], replaces_id=old.id)
        first.action_submit()
        second.action_submit()
        first.with_user(self.sales_manager).action_approve()
        with self.assertRaisesRegex(UserError, "no file of the paper any more"):
            second.with_user(self.sales_manager).action_approve()
        self.assertEqual(self.filed.attachment_ids.name, "one.pdf")

    def test_two_requests_about_different_fields(self):
        first = self._request(values={"name": "Title"})
        second = self._request(values={"remarks": "Page 2 is torn"})
        self._done(first)
        self._done(second)
        self.assertEqual(self.filed.name, "Title")
        self.assertEqual(self.filed.remarks, "Page 2 is torn")

    def test_refused_changes_nothing(self):
        request = self._request(values={"name": "Other"})
        request.action_submit()
        request.with_user(self.sales_manager).action_refuse("The paper is right")
        self.assertEqual(request.state, "returned")
        self.assertEqual(request.return_reason, "The paper is right")
        self.assertEqual(self.filed.name, "Visit report")
        request.action_cancel()
        self.assertEqual(request.state, "cancelled")
        with self.assertRaises(UserError):
            request.action_submit()
        with self.assertRaises(UserError):
            request.reason = "Another"
