import hashlib

from odoo import Command, fields
from odoo.exceptions import MissingError, UserError
from odoo.tests import tagged

from .change_common import OTHER_PDF, ChangeCommon
from .common import PDF


@tagged("post_install", "-at_install")
class TestChangeRequest(ChangeCommon):
    """A filed paper changes by an approved request only, which keeps the old (#72)."""

    def test_report_approve_change(self):
        """Old value, new value, reason, people and times stay (#71, #72, #73)."""
        action = self.filed.with_user(self.manager).action_report_error()
        self.assertEqual(action["context"]["default_document_id"], self.filed.id)
        request = self._request(values={"name": "Visit of May"})
        line = request.line_ids
        self.assertEqual(line.old_value, "Visit report")
        self.assertEqual(line.new_value, "Visit of May")
        request.action_submit()
        self.assertEqual(request.number, "C000001")
        self.assertEqual(self.filed.name, "Visit report")
        request.with_user(self.sales_manager).action_approve()
        self.assertEqual(request.state, "done")
        self.assertTrue(request.done_on)
        self.assertEqual(self.filed.name, "Visit of May")
        self.assertEqual(line.old_value, "Visit report")
        entry = self.env["archive.ledger.entry"].search([("event", "=", "changed")])
        self.assertEqual(entry.res_id, self.filed.id)
        self.assertEqual(entry.field_names, "name")
        self.assertEqual(entry.related, f"archive.change.request,{request.id}")
        self.assertEqual(len(entry.digest), 64)
        self.assertEqual(entry.user_id, self.sales_manager)

    def test_each_kind_of_value(self):
        """Each field of the closed list is changed, several at once (#73)."""
        other = self.env["archive.location"].create({"name": "Shelf 2"})
        type_ = self.env.ref("customer_archive.type_r1_background")
        year = self.filed.filing_year
        values = {
            "name": "Another title",
            "type_id": type_.id,
            "document_date": f"{year}-01-02",
            "document_number": "V-17",
            "author": "Sales department",
            "valid_from": "2026-01-01",
            "valid_until": "2027-01-01",
            "amount": 12.5,
            "copies": 2,
            "sealed_by": "Customer Limited",
            "signed_by": "Mr Customer",
            "signed_on": "2026-01-03",
            "remarks": "Page 2 is torn",
            "paper_location_id": other.id,
        }
        before = self.filed.reference
        request = self._done(self._request(values=values))
        self.assertEqual(request.state, "done")
        for name, value in values.items():
            with self.subTest(field=name):
                self.assertEqual(self.filed._change_stored(name), value)
        self.assertEqual(len(request.line_ids), len(values))
        # the other type is kept longer: it stands in a volume of that class
        self.assertEqual(self.filed.retention_class_id, type_.retention_class_id)
        self.assertEqual(self.filed.alias_ids.reference, before)

    def test_pages_and_emptied_values(self):
        """Pages that no file counts; a value that should not be there is emptied."""
        paper = self._file_document(
            name="On paper",
            raw=None,
            provenance="paper",
            pages=3,
            remarks="wrong",
            paper_location_id=self.location.id,
        )
        request = self._request(paper, values={"pages": 4, "remarks": False})
        self._done(request)
        self.assertEqual((paper.pages, paper.remarks), (4, False))
        with self.assertRaisesRegex(UserError, "counted from the files"):
            self._request(values={"pages": 9}).action_submit()

    def test_wrong_customer(self):
        """The paper goes into the dossier of the right customer, and his volume."""
        right = self.env["res.partner"].create({"name": "Right", "is_company": True})
        dossier = self.env["archive.dossier"].with_user(self.other_manager)
        dossier = dossier.create({"partner_id": right.id}).sudo()
        before = self.filed.reference
        request = self._request(values={"partner_id": right.id})
        self._done(request)
        self.assertEqual(self.filed.dossier_id, dossier)
        self.assertEqual(self.filed.access_manager_id, self.other_manager)
        self.assertEqual(self.filed.volume_id.manager_id, self.other_manager)
        self.assertIn(before, self.filed.alias_ids.mapped("reference"))
        # the former one has nothing of it any more, not even what he asked
        self.assertFalse(self.filed.with_user(self.manager).has_access("read"))
        self.assertFalse(request.with_user(self.manager).has_access("read"))
        self.assertTrue(request.with_user(self.other_manager).has_access("read"))

    def test_customer_without_dossier(self):
        """Nothing tells whether a customer has one: it is opened when missing."""
        right = self.env["res.partner"].create({"name": "Right", "is_company": True})
        self._done(self._request(values={"partner_id": right.id}))
        self.assertEqual(self.filed.dossier_id.partner_id, right)
        self.assertEqual(self.filed.dossier_id.manager_id, self.manager)

    def test_moves_to_its_volume(self):
        """Another year or category is another volume; old codes stay (#26)."""
        before = self.filed.reference
        year = self.filed.filing_year - 1
        self._done(self._request(values={"document_date": f"{year}-12-31"}))
        self.assertEqual(self.filed.filing_year, year)
        self.assertEqual(self.filed.volume_id.filing_year, year)
        self.assertNotEqual(self.filed.reference, before)
        self.assertEqual(self.filed.alias_ids.reference, before)
        located = {"type_id": self.contract_type.id}
        place = {"paper_location_id": self.location.id}
        self._done(self._request(values={**located, **place}))
        self.assertEqual(self.filed.category_id.code, "2")
        self.assertEqual(self.filed.volume_id.category_id.code, "2")
        self.assertEqual(
            self.filed.retention_class_id, self.contract_type.retention_class_id
        )
        self.assertEqual(len(self.filed.alias_ids), 2)

    def test_same_year_stays_where_it_is(self):
        volume = self.filed.volume_id
        self.dossier._hand_over(self.other_manager, "new distribution")
        request = self._request(
            user=self.other_manager,
            values={"document_date": f"{self.filed.filing_year}-01-01"},
        )
        self._done(request)
        self.assertEqual(self.filed.volume_id, volume)

    def test_third_regulation(self):
        """The same under R3 (#238)."""
        wizard = self.env["archive.policy.setup"].with_user(self.supervisor)
        third = self.env.ref("customer_archive.policy_r3")
        wizard.create({"policy_ids": third.ids}).action_apply()
        type_ = self.env.ref("customer_archive.type_r3_visit")
        paper = self._file_document(type_id=type_.id, name="Hotel visit")
        request = self._request(paper, values={"name": "Hotel visit in May"})
        request.action_submit()
        self.assertEqual(
            request.approval_round_id.chain_name,
            self.env.ref("customer_archive.chain_r3_change").name,
        )
        request.with_user(self.general_manager).action_approve()
        self.assertEqual(paper.name, "Hotel visit in May")

    def test_every_regulation_but_the_car_dealers_has_its_chain(self):
        for code in ("r1", "r2", "r3", "r4"):
            chain = self.env.ref(f"customer_archive.chain_{code}_change")
            self.assertEqual(chain.model_name, "archive.change.request")
            self.assertFalse(chain.step_ids.allow_own_request)
            self.assertFalse(chain.step_ids.allow_batch)

    def test_papers_kept_together_move_together(self):
        """Papers of a bundle have one place: all of them move (#152)."""
        papers = self._create_document(name="Plan") + self._create_document(name="Map")
        self.env["archive.bundle"].with_user(self.manager).create(
            {
                "kind": "main_attachment",
                "document_ids": [Command.link(id_) for id_ in papers.ids],
            }
        )
        for paper in papers:
            self._submit_document(paper)
        for paper in papers:
            paper.action_approve()
            paper.with_user(self.superior).action_approve()
        papers = papers.sudo()
        self.assertEqual(set(papers.mapped("state")), {"filed"})
        main = papers.bundle_id._in_order()[0]
        year = main.filing_year - 1
        self._done(self._request(main, values={"document_date": f"{year}-06-01"}))
        papers.invalidate_recordset()
        self.assertEqual(set(papers.mapped("filing_year")), {year})
        self.assertEqual(len(papers.volume_id), 1)


@tagged("post_install", "-at_install")
class TestChangeRequestFiles(ChangeCommon):
    """The right file takes the place of the wrong one, which stays readable (#73)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.old = cls.filed.attachment_ids

    def test_replaced(self):
        """Old bytes and digest stay with the request; new ones are the paper's."""
        request = self._request(
            files=[("right.pdf", OTHER_PDF)], replaces_id=self.old.id
        )
        self.assertEqual(request.replaced_name, "scan.pdf")
        new = request.attachment_ids
        self._done(request)
        self.assertEqual(self.filed.attachment_ids, new)
        self.assertEqual(request.sudo().attachment_ids, self.old)
        self.assertEqual(request.old_file_ids, self.old)
        self.assertEqual(request.new_file_ids, new)
        self.assertEqual(self.old.archive_sha256, hashlib.sha256(PDF).hexdigest())
        self.assertEqual(self.old._archive_bytes("test"), PDF)
        self.assertEqual(self.filed.sha256, hashlib.sha256(OTHER_PDF).hexdigest())
        self.assertEqual(self.filed.pages, 1)
        entry = self.env["archive.ledger.entry"].search([("event", "=", "changed")])
        self.assertEqual(entry.field_names, "attachment_ids")

    def test_added(self):
        request = self._request(files=[("annex.pdf", OTHER_PDF)])
        self._done(request)
        self.assertEqual(len(self.filed.attachment_ids), 2)
        self.assertEqual(self.filed.pages, 2)
        self.assertFalse(request.sudo().attachment_ids)
        self.assertEqual(request.file_names, "annex.pdf")

    def test_looked_at_and_logged_like_files_of_the_paper(self):
        """Given by the right to the paper, noted under the paper (#63, #66)."""
        request = self._request(
            files=[("right.pdf", OTHER_PDF)], replaces_id=self.old.id
        )
        self._done(request)
        old = self.old.with_user(self.manager)
        with self.enter_registry_test_mode():
            old._archive_check_download()
        logged = self.env["archive.access.log"].search(
            [("attachment_id", "=", old.id)], limit=1
        )
        self.assertEqual(
            (logged.model, logged.res_id), (self.filed._name, self.filed.id)
        )
        self.assertEqual(logged.user_id, self.manager)
        self.assertEqual(old._archive_document(), self.filed.with_user(self.manager))
        for user in (self.other_manager, self.plain):
            with self.assertRaises(MissingError):
                self.old.with_user(user).check_access("read")
        with self.assertRaises(UserError):
            old.generate_access_token()

    def test_viewing_grant_is_for_viewing(self):
        """Who may only look at the paper only looks at its former file, too (#65)."""
        self._done(
            self._request(files=[("right.pdf", OTHER_PDF)], replaces_id=self.old.id)
        )
        until = fields.Datetime.add(fields.Datetime.now(), days=1)
        grants = self.env["archive.access.grant"].with_user(self.general_manager)
        grants._grant(self.plain, self.filed, until, "to look")
        request = self._request(user=self.plain, values={"name": "Seen"})
        self.assertFalse(request.can_download)
        with self.assertRaises(MissingError):
            self.old.with_user(self.plain).check_access("read")

    def test_pages_are_numbered(self):
        """In a closed volume the new file needs as many pages (#166)."""
        volume = self.filed.volume_id.sudo()
        volume.write(
            {
                "compiled_by_id": self.archivist.id,
                "compiled_on": fields.Date.today(),
                "checked_by_id": self.supervisor.id,
            }
        )
        volume.with_user(self.archivist).action_close()
        request = self._request(files=[("annex.pdf", OTHER_PDF)])
        with self.assertRaisesRegex(UserError, "needs as many"):
            request.action_submit()
        same = self._request(files=[("right.pdf", OTHER_PDF)], replaces_id=self.old.id)
        self._done(same)
        self.assertEqual(same.state, "done")

    def test_bad_files_are_told(self):
        request = self._request(files=[("torn.pdf", b"%PDF-1.4 torn")])
        with self.assertRaisesRegex(UserError, "torn.pdf"):
            request.action_submit()
        with self.assertRaisesRegex(UserError, "takes the place"):
            self._request(replaces_id=self.old.id).action_submit()

    def test_file_of_another_paper_is_not_replaced(self):
        other = self._file_document(name="Other")
        request = self._request(
            files=[("right.pdf", OTHER_PDF)], replaces_id=other.attachment_ids.id
        )
        with self.assertRaisesRegex(UserError, "no file of the paper"):
            request.action_submit()

    def test_erasure(self):
        """For the engine that destroys a paper: all goes but the fact (#73)."""
        requests = self.env["archive.change.request"]
        request = self._request(
            files=[("right.pdf", OTHER_PDF)],
            replaces_id=self.old.id,
            values={"name": "Other title"},
        )
        self._done(request)
        self.assertEqual(requests._erasure_files(self.filed), self.old)
        requests._erasure_forget(self.filed)
        request = request.sudo()
        self.assertFalse(request.reason or request.salt or request.replaced_name)
        line = request.line_ids
        self.assertFalse(line.old_value or line.new_value or line.new_char)
        self.assertFalse(line.old_stored)
        self.assertEqual(request.state, "done")
        self.assertTrue(request.done_on and request.requester_id)
