from odoo import fields
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.tests import tagged

from .common import PDF, ArchiveCommon


@tagged("post_install", "-at_install")
class TestFiling(ArchiveCommon):
    """From capture to a numbered place in a volume (#57, #60-#62, #140-#145)."""

    def test_report_is_filed_with_two_signatures(self):
        """Report is filed with two signatures (#34)."""
        document = self._file_document()
        self.assertEqual(document.state, "filed")
        self.assertEqual(document.item_number, 1)
        self.assertEqual(document.pages, 1)
        year = document.document_date.year
        self.assertEqual(document.filing_year, year)
        self.assertEqual(document.reference, f"KH01-KH·1·{year}·D10-001-0001")
        self.assertEqual(document.volume_id.manager_id, self.manager)
        self.assertEqual(len(document.sha256), 64)
        self.assertEqual(
            document.retention_due, fields.Date.to_date(f"{year + 11}-01-01")
        )

    def test_contract_needs_the_customer_first(self):
        """Contract needs the customer first (#36, #62)."""
        document = self._create_document(
            type_id=self.contract_type.id, paper_location_id=self.location.id
        )
        self._submit_document(document)
        with self.assertRaises(UserError):
            document.with_user(self.superior).action_approve()
        document.action_sign_customer_scan(signer_name="Mr Customer")
        document.action_approve()
        self.assertEqual(document.state, "submitted")
        document.with_user(self.superior).action_approve()
        document.invalidate_recordset()
        self.assertEqual(document.sudo().state, "filed")

    def test_self_check_is_mandatory_and_the_handlers(self):
        """Self check is mandatory and the handlers (#61)."""
        document = self._create_document()
        with self.assertRaisesRegex(UserError, "self-check"):
            document.action_submit()
        with self.assertRaisesRegex(UserError, "handler"):
            document.with_user(self.archivist).sudo(False)
            document.sudo().handler_id = self.superior
            document.write({"self_check": True})

    def test_each_missing_thing_is_named(self):
        """Each missing thing is named (#141, #142)."""
        document = self._create_document(raw=None, type_id=False)
        with self.assertRaises(UserError) as error:
            document.action_submit()
        for word in ("type", "self-check", "file", "pages"):
            self.assertIn(word, str(error.exception))
        self.assertEqual(document.state, "draft")

    def test_legal_evidence_needs_the_place_of_the_paper(self):
        """Legal evidence needs the place of the paper (#94, #144)."""
        evidence = self.env.ref("customer_archive.type_r1_repayment_plan")
        document = self._create_document(type_id=evidence.id)
        document.self_check = True
        with self.assertRaisesRegex(UserError, "place of the original"):
            document.action_submit()

    def test_numbers_run_on_and_never_change(self):
        """Numbers run on and never change (#25, #27)."""
        first, second = self._file_document(), self._file_document()
        self.assertEqual(first.volume_id, second.volume_id)
        self.assertEqual([first.item_number, second.item_number], [1, 2])
        self.assertNotEqual(first.reference, second.reference)

    def test_volume_key_keeps_apart(self):
        """Volume key keeps apart (#27, #60, #145)."""
        base = self._file_document()
        other_year = self._file_document(document_date="2020-05-04")
        secret = self._file_document(
            document=self._create_document(secrecy="confidential")
        )
        contract = self._file_document(
            type_id=self.contract_type.id, paper_location_id=self.location.id
        )
        self.assertEqual(base.volume_id, secret.volume_id)
        self.assertEqual(len({d.volume_id for d in (base, other_year, contract)}), 3)

    def test_two_managers_have_their_own_volumes(self):
        """Two managers have their own volumes (#60)."""
        partner = self.env["res.partner"].create({"name": "Second"})
        dossier = (
            self.env["archive.dossier"]
            .with_user(self.other_manager)
            .create({"partner_id": partner.id})
        )
        self.env["hr.employee"].create(
            {
                "name": "Other",
                "user_id": self.other_manager.id,
                "parent_id": self.superior_employee.id,
            }
        )
        mine = self._file_document()
        theirs = self._file_document(
            document=self._create_document(
                user=self.other_manager, dossier_id=dossier.id
            )
        )
        self.assertNotEqual(mine.volume_id, theirs.volume_id)
        self.assertEqual(theirs.volume_id.manager_id, self.other_manager)

    def test_refused_goes_back_with_the_reason(self):
        """Refused goes back with the reason (#141)."""
        document = self._submit_document(self._create_document())
        document.action_approve()
        document.with_user(self.superior).action_refuse("page 2 is missing")
        document.invalidate_recordset()
        self.assertEqual(document.state, "returned")
        self.assertEqual(document.return_reason, "page 2 is missing")
        self.assertFalse(document.self_check)
        document.write({"name": "Corrected"})
        self.assertEqual(self._file_document(document).state, "filed")

    def test_one_dossier_is_opened_for_a_new_customer(self):
        """One dossier is opened for a new customer (#1, #142)."""
        partner = self.env["res.partner"].create({"name": "New customer"})
        document = self._file_document(dossier_id=False, partner_id=partner.id)
        dossier = document.dossier_id
        self.assertEqual(dossier.partner_id, partner)
        self.assertEqual(dossier.manager_id, self.manager)
        again = self._file_document(dossier_id=False, partner_id=partner.id)
        self.assertEqual(again.dossier_id, dossier)

    def test_contribution_of_an_employee(self):
        """Anyone hands in; the account manager checks and submits (#70) (#9)."""
        document = self._create_document(
            user=self.plain, dossier_id=False, partner_id=self.partner.id
        )
        self.assertEqual(document.sudo().handler_id, self.manager)
        with self.assertRaises(UserError):
            document.action_submit()
        mine = document.with_user(self.manager)
        self.assertIn(
            mine, self.env["archive.document"].with_user(self.manager).search([])
        )
        filed = self._file_document(mine)
        self.assertEqual(filed.state, "filed")
        found = self.env["archive.document"].with_user(self.plain).search([])
        self.assertFalse(found, "what is filed is no longer the contributor's")

    def test_customer_is_named_after_the_files(self):
        """A photo first, then whose paper it is: as before, his manager (#70)."""
        document = self._create_document(user=self.plain, dossier_id=False)
        self.assertEqual(document.handler_id, self.plain)
        document.write({"partner_id": self.partner.id, "self_check": True})
        paper = document.sudo()
        self.assertEqual(paper.handler_id, self.manager)
        self.assertEqual(paper.access_manager_id, self.manager)
        self.assertFalse(paper.self_check, "who submits it checks it")
        with self.assertRaises(UserError):
            document.action_submit()
        self.assertEqual(self._file_document(document).state, "filed")

    def test_another_customer_is_named(self):
        """Who looks after the former customer keeps nothing (#3, #70)."""
        other = self.env["res.partner"].create({"name": "Other", "is_company": True})
        dossiers = self.env["archive.dossier"].with_user(self.other_manager)
        dossiers.create({"partner_id": other.id})
        paper = self._create_document(
            user=self.plain, dossier_id=False, partner_id=self.partner.id
        )
        paper.write({"partner_id": other.id})
        self.assertEqual(paper.sudo().handler_id, self.other_manager)
        self.assertFalse(paper.with_user(self.manager).has_access("read"))
        nobodys = self.env["res.partner"].create({"name": "New", "is_company": True})
        paper.write({"partner_id": nobodys.id})
        self.assertEqual(paper.handler_id, self.plain)
        self.assertFalse(paper.with_user(self.other_manager).has_access("read"))

    def test_named_handler_stays(self):
        """Naming the customer takes no paper from an account manager (#61)."""
        own = self._create_document(user=self.other_manager, dossier_id=False)
        own.write({"partner_id": self.partner.id})
        self.assertEqual(own.handler_id, self.other_manager)
        self.assertEqual(own.sudo().access_manager_id, self.manager)
        given = self._create_document(user=self.plain, dossier_id=False)
        given.write({"partner_id": self.partner.id, "handler_id": self.plain.id})
        self.assertEqual(given.handler_id, self.plain)

    def test_top_secret_needs_a_cleared_archivist(self):
        self.manager.group_ids += self.env.ref("customer_archive.group_top_secret")
        document = self._create_document(secrecy="top_secret")
        document.self_check = True
        with self.assertRaisesRegex(UserError, "cleared"):
            document.action_submit()

    def test_several_files(self):
        document = self._create_document()
        document.write(
            {"attachment_ids": [(0, 0, {"name": "2.pdf", "raw": PDF + b"\n"})]}
        )
        filed = self._file_document(document)
        self.assertEqual(filed.pages, 2)
        self.assertNotIn(filed.sha256, filed.attachment_ids.mapped("archive_sha256"))

    def test_bulk_queries_grow_slowly(self):
        """Complete filing is set-based: ten times the papers, not the queries."""

        def queries(count):
            documents = self.env["archive.document"].with_user(self.manager)
            for _i in range(count):
                documents |= self._create_document()
            documents.write({"self_check": True})
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            documents.action_submit()
            documents.action_approve()
            documents.with_user(self.superior).action_approve()
            self.env.flush_all()
            self.assertEqual(set(documents.sudo().mapped("state")), {"filed"})
            return self.env.cr.sql_log_count - before

        few, many = queries(5), queries(30)
        self.assertLess(many, few + 25 * 6)

    def test_server_actions_ask_the_same_rules(self):
        papers = self._create_document() | self._create_document()
        papers.write({"self_check": True})

        def run(xml_id, user):
            action = self.env.ref(f"customer_archive.{xml_id}").with_user(user)
            action.sudo(False).with_context(
                active_model=papers._name,
                active_ids=papers.ids,
                active_id=papers.ids[0],
            ).run()

        run("archive_document_action_submit", self.manager)
        run("archive_document_action_approve", self.manager)
        self.assertEqual(set(papers.sudo().mapped("state")), {"submitted"})
        run("archive_document_action_approve", self.superior)
        papers.invalidate_recordset()
        self.assertEqual(set(papers.sudo().mapped("state")), {"filed"})
        with self.assertRaises(MissingError):
            run("archive_document_action_approve", self.other_manager)

    def test_the_engine_takes_nothing_away(self):
        """Papers submitted together: counting their pages is no download."""
        papers = self.env["archive.document"].with_user(self.manager)
        for number in range(3):
            papers += self._create_document(
                name=f"Report {number}", raw=PDF + b"\n%%%d" % number
            )
        self.env.invalidate_all()
        noted = []
        log = self.env.registry["archive.access.log"]
        self.patch(log, "_log", lambda *args, **kwargs: noted.append(args))
        papers.write({"self_check": True})
        papers.action_submit()
        self.assertEqual(papers.mapped("pages"), [1, 1, 1])
        self.assertFalse(noted)

    def test_a_draft_goes_with_its_files(self):
        document = self._create_document()
        file = document.sudo().attachment_ids
        self.env.flush_all()
        document.unlink()
        self.assertFalse(document.exists())
        self.assertFalse(file.exists())

    def test_who_only_signs_has_no_way_to_the_dossier(self):
        document = self._submit_document(self._create_document())
        document.action_approve()
        self.assertTrue(document.can_open_dossier)
        self.assertFalse(document.with_user(self.superior).can_open_dossier)
        self.assertFalse(self.dossier.with_user(self.superior).sudo(False).can_read)

    def test_seal_and_signature_are_part_of_what_is_signed(self):
        """Who sealed and signed the paper, and when (#93): frozen at submission."""
        document = self._create_document(
            sealed_by="Customer Limited", signed_by="Mr Li", signed_on="2026-03-01"
        )
        document.sealed_by = "Customer Limited, contract seal"
        filed = self._file_document(document)
        self.assertEqual(filed.sealed_by, "Customer Limited, contract seal")
        self.assertEqual(filed.signed_by, "Mr Li")
        self.assertEqual(fields.Date.to_string(filed.signed_on), "2026-03-01")
        for name, value in (
            ("sealed_by", "Somebody"),
            ("signed_by", False),
            ("signed_on", "2026-03-02"),
        ):
            with self.subTest(field=name), self.assertRaises(UserError):
                filed.write({name: value})

    def test_facts_of_the_customer(self):
        """What is wanted of each customer (#10, #147), for its manager to keep."""
        self.partner.write({"street": "1 Long Street", "zip": "200000", "phone": "123"})
        facts = {
            "legal_representative": "Ms Wang",
            "managing_person": "Mr Zhao",
            "fax": "456",
            "registered_capital": 5_000_000,
            "business_scale": "200 people",
            "business_scope": "Trade in tea",
            "economic_strength": "Sound",
            "main_dealings": "Supplies us since 2019",
        }
        dossier = self.dossier.with_user(self.manager)
        dossier.write(facts)
        read = dossier.read([*facts, "partner_street", "partner_zip", "partner_phone"])
        self.assertEqual({name: read[0][name] for name in facts}, facts)
        self.assertEqual(read[0]["partner_street"], "1 Long Street")
        self.assertEqual(read[0]["partner_zip"], "200000")
        self.assertEqual(read[0]["partner_phone"], "123")
        with self.assertRaisesRegex(AccessError, "Account manager"):
            self.dossier.with_user(self.archivist).write({"fax": "1"})
        with self.assertRaises(MissingError):
            self.dossier.with_user(self.other_manager).write({"fax": "1"})

    def test_every_event_has_words(self):
        """What the ledger notes of a paper's way is told in words, not in codes."""
        self._file_document()
        self.dossier.with_user(self.sales_manager)._hand_over(
            self.other_manager, "leaves"
        )
        policy = self.env["archive.policy"].create({"code": "R9", "name": "Ours"})
        self.env["archive.category"].create(
            {"policy_id": policy.id, "code": "1", "name": "First"}
        )
        policy.with_user(self.general_manager).action_publish()
        entries = self.env["archive.ledger.entry"].search([])
        events = {"filed", "signed", "handed_over", "policy_published"}
        self.assertLessEqual(events, set(entries.mapped("event")))
        for entry in entries:
            self.assertNotEqual(entry.event_label, entry.event)
            self.assertNotEqual(entry.model_label, entry.model)
