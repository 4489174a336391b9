from freezegun import freeze_time

from odoo import Command, fields
from odoo.exceptions import MissingError, UserError
from odoo.tests import Form, tagged

from .change_common import ChangeCommon


@tagged("post_install", "-at_install")
class TestDeletionError(ChangeCommon):
    """What is found to be filed in error is a list to ask deletions from (#74-#77)."""

    def setUp(self):
        super().setUp()
        self.right = self._file_document(name="Right report")

    def _listed(self, user=None, finding="found"):
        papers = self.env["archive.document"].with_user(user or self.manager)
        return papers.search([("error_finding", "=", finding)])

    def _found(self, **vals):
        return self._done(self._request(filed_in_error=True, **vals))

    def _propose(self, papers, user=None):
        form = Form(
            self.env["archive.deletion.propose"]
            .with_user(user or self.manager)
            .with_context(active_model="archive.document", active_ids=papers.ids)
        )
        form.reason = "Found wrong"
        return form.save()

    def test_approved_finding_puts_it_on_the_list(self):
        """Reported, approved, listed; asked for as an error, with the right paper."""
        other = self._file_document()
        before = self.filed.read()[0]
        request = self._request(filed_in_error=True, right_document_id=self.right.id)
        self.assertFalse(self._listed() | self._listed(finding="reported"))
        request.action_submit()
        self.assertEqual(self._listed(finding="reported"), self.filed)
        self.assertFalse(self._listed())
        request.with_user(self.sales_manager).action_approve()
        self.env.invalidate_all()
        self.assertEqual(self._listed(), self.filed)
        self.assertEqual(self.filed.error_finding, "found")
        self.assertFalse(other.error_finding)
        missing = self.env["archive.document"].search([("error_finding", "=", False)])
        self.assertIn(other, missing)
        self.assertNotIn(self.filed, missing)
        for name in ("name", "state", "sha256", "reference", "volume_id"):
            self.assertEqual(self.filed.read([name])[0][name], before[name])
        self._done(self._request(other, filed_in_error=True))
        wizard = self._propose(self.filed | other)
        self.assertEqual(wizard.ground, "error")
        wizard.action_propose()
        requests = self.filed.deletion_request_ids | other.deletion_request_ids
        self.assertEqual(requests.mapped("ground"), ["error"] * 2)
        self.assertEqual(requests.mapped("state"), ["submitted"] * 2)
        self.assertEqual(requests.right_document_id, self.right)
        self.assertFalse(self._listed(), "it is asked for")

    def test_in_the_register_and_the_ledger(self):
        """The auditor reads that it was found so, not that something changed (#73)."""
        request = self._found()
        self.env.flush_all()
        row = self.env["archive.change.register"].browse(request.id)
        self.assertEqual(row.with_user(self.auditor).what, "Filed in error")
        events = self.env["archive.ledger.entry"].search(
            [("model", "=", "archive.document"), ("res_id", "=", self.filed.id)]
        )
        self.assertIn("found_in_error", events.mapped("event"))
        self.assertNotIn("changed", events.mapped("event"))

    def test_not_before_it_is_decided(self):
        """While the finding waits no deletion is asked for on that ground (#74)."""
        request = self._request(filed_in_error=True)
        request.action_submit()
        deletion = (
            self.env["archive.deletion.request"]
            .with_user(self.manager)
            .create(
                {"document_id": self.filed.id, "ground": "error", "reason": "Wrong"}
            )
        )
        with self.assertRaisesRegex(UserError, "not decided yet"):
            deletion.action_submit()
        request.with_user(self.sales_manager).action_refuse("It belongs there")
        self.assertFalse(self._listed() | self._listed(finding="reported"))
        deletion.action_submit()

    def test_what_cannot_be_found(self):
        """Legal evidence never goes this way; a finding changes nothing (#74)."""
        evidence = self.env.ref("customer_archive.type_r1_membership")
        contract = self._file_document(
            type_id=evidence.id, paper_location_id=self.location.id
        )
        draft = self._create_document(name="Not filed")
        for words, vals in (
            ("legal evidence", {"paper": contract}),
            ("Either the paper", {"values": {"name": "Another title"}}),
            ("filed first", {"right_document_id": self.filed.id}),
            ("filed first", {"right_document_id": draft.id}),
        ):
            request = self._request(filed_in_error=True, **vals)
            with self.subTest(words), self.assertRaisesRegex(UserError, words):
                request.action_submit()

    def test_what_was_approved_is_not_changed(self):
        """Neither mark nor right paper changes once it is submitted (#73)."""
        request = self._request(filed_in_error=True)
        request.action_submit()
        for vals in (
            {"filed_in_error": False},
            {"right_document_id": self.right.id},
        ):
            for writer in (request, request.sudo()):
                with self.subTest(vals=vals), self.assertRaises(UserError):
                    writer.write(vals)
        self._done(done := self._request(self.right, values={"name": "Better"}))
        with self.assertRaises(UserError):
            done.sudo().filed_in_error = True
        self.assertFalse(self._listed())

    def test_rounds_under_way_go_on(self):
        """What corrects a value is signed as before there were findings (#72)."""
        for found in (False, True):
            request = self._request(filed_in_error=found)
            signed = request.sudo()._approval_values(request._approval_fields())
            self.assertEqual("filed_in_error" in signed, found)

    def test_brought_back_is_no_error_any_more(self):
        """Who brings it back has decided; what is found anew is listed anew (#76)."""
        with freeze_time("2027-01-10"):
            self._found()
            self._propose(self.filed).action_propose()
            deletion = self.filed.deletion_request_ids
            deletion.with_user(self.sales_manager).action_approve()
        with freeze_time("2027-01-12"):
            deletion.with_user(self.sales_manager)._restore("It belongs there")
        self.assertEqual(self.filed.state, "filed")
        self.assertFalse(self._listed())
        with freeze_time("2027-01-14"):
            self._found()
        self.assertEqual(self._listed(), self.filed)

    def test_list_tells_nothing_of_unknown_papers(self):
        """Neither list nor request names a paper that the reader may not know."""
        self._found(right_document_id=self.right.id)
        self.assertFalse(self._listed(self.other_manager))
        unknown = self._request(user=self.manager).with_user(self.other_manager)
        self.assertFalse(unknown.has_access("read"))
        partner = self.env["res.partner"].create({"name": "Elsewhere"})
        dossier = self.env["archive.dossier"].with_user(self.other_manager)
        dossier = dossier.create({"partner_id": partner.id})
        mine = self._create_document(user=self.other_manager, dossier_id=dossier.id)
        for id_ in (self.right.id, 10**8):
            with self.assertRaises(MissingError):
                self._request(
                    mine, self.other_manager, filed_in_error=True, right_document_id=id_
                )
        # who knows the wrong paper only asks without the right one
        until = fields.Datetime.add(fields.Datetime.now(), days=1)
        self.env["archive.access.grant"]._grant(
            self.plain, self.filed, until, "to look"
        )
        self._propose(self.filed, self.plain).action_propose()
        self.assertFalse(self.filed.deletion_request_ids.right_document_id)

    def test_other_papers_are_proposed_as_before(self):
        """The ground is only proposed where every paper was found so (#74)."""
        self._found()
        self.assertEqual(self.filed._deletion_ground(), "error")
        self.assertEqual((self.filed | self.right)._deletion_ground(), "outdated")
        action = self.filed.action_request_deletion()
        self.assertEqual(action["context"]["default_ground"], "error")
        self.assertEqual(
            action["context"]["default_document_ids"], [Command.set(self.filed.ids)]
        )
