from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import ArchiveCommon


@tagged("post_install", "-at_install")
class TestPolicyData(ArchiveCommon):
    """What the regulations name is there as data, and does what they say."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        wizard = cls.env["archive.policy.setup"].with_user(cls.supervisor)
        wizard.create({"policy_ids": wizard._installed().ids}).action_apply()

    def _type(self, xml_id):
        return self.env.ref(f"customer_archive.type_{xml_id}")

    def test_papers_of_the_first_category(self):
        """Membership form, list of signers, background, initial material (#29-#33)."""
        for name in ("membership", "identity", "signers", "background", "initial"):
            self.assertEqual(self._type(f"r1_{name}").category_id.code, "1", name)
        self.assertTrue(self._type("r1_membership").required)
        self.assertEqual(self._type("r1_membership").customer_signature, "required")
        self.assertEqual(self._type("r1_signers").customer_signature, "required")
        self.assertTrue(self._type("r1_identity").sensitive)

    def test_initial_material_of_an_agreement(self):
        """R3 says: when the agreement is signed, not when joining (#222)."""
        types = self.env["archive.document.type"].search(
            [("policy_id.code", "=", "R3")]
        )
        words = " ".join(types.with_context(lang="en_US").mapped("name")).lower()
        self.assertIn("agreement", words)
        self.assertNotIn("joining", words)

    def test_customers_who_sign_on_account(self):
        """Category 3 is for those who sign and pay later (#38)."""
        category = self.env.ref("customer_archive.category_r1_3")
        self.assertTrue(category.finance)
        self.dossier.with_user(self.manager).signs_on_account = True
        self.assertTrue(self.dossier.signs_on_account)

    def test_papers_of_arrears(self):
        """Plan, limit, arrears, agreement: papers of category 3 (#39-#42)."""
        for name in ("repayment_plan", "credit_limit", "arrears"):
            self.assertEqual(self._type(f"r1_{name}").category_id.code, "3", name)
        agreement = self._type("r1_repayment_agreement")
        self.assertEqual(agreement.customer_signature, "required")
        self.assertTrue(agreement.legal_evidence)

    def test_visit_report_from_the_appointment(self):
        """An appointment with a customer leads to its report, once (#34)."""
        event = (
            self.env["calendar.event"]
            .with_user(self.manager)
            .create(
                {
                    "name": "Visit at the works",
                    "start": "2026-01-05 09:00:00",
                    "stop": "2026-01-05 10:00:00",
                    "partner_ids": [
                        (6, 0, (self.partner | self.manager.partner_id).ids)
                    ],
                }
            )
        )
        action = event.action_archive_visit_report()
        paper = self.env["archive.document"].browse(action["res_id"])
        self.assertEqual(paper.type_id, self.report_type)
        self.assertEqual(paper.partner_id, self.partner)
        self.assertEqual(str(paper.document_date), "2026-01-05")
        self.assertEqual(event.action_archive_visit_report()["res_id"], paper.id)
        opened = paper.with_user(self.manager).action_open_source()
        self.assertEqual(opened["res_id"], event.id)
        event.partner_ids = self.manager.partner_id
        with self.assertRaisesRegex(UserError, "name the customer"):
            event.copy().action_archive_visit_report()

    def test_complaints_are_category_four(self):
        """Complaints and price reductions have their own category (#45)."""
        category = self.env.ref("customer_archive.category_r1_4")
        self.assertEqual((category.code, category.kind), ("4", "customer"))
        self.assertTrue(category.type_ids)

    def test_departments_and_their_day(self):
        """Finance and customer service hand in by a day of the month (#136-#139)."""
        department = self.env["hr.department"].create({"name": "Finance"})
        draft = self.env["archive.policy"].browse(
            self.env.ref("customer_archive.policy_r2")
            .with_user(self.supervisor)
            .action_new_version()["res_id"]
        )
        type_ = draft.type_ids.filtered(lambda t: t.due_day == 5)[:1]
        type_.with_user(self.supervisor).department_id = department
        paper = self._create_document(type_id=type_.id)
        self.assertEqual(paper.department_id, department)
        self.assertEqual(paper.due_date.day, 5)

    def test_classes_of_company_records(self):
        """Twenty classes with who collects them; 19 is not in the text (#252-#272)."""
        policy = self.env.ref("customer_archive.policy_r4")
        codes = sorted(int(code) for code in policy.category_ids.mapped("code"))
        self.assertEqual(codes, [*range(1, 19), 20, 21])
        for category in policy.category_ids:
            self.assertEqual(category.kind, "company")
            self.assertTrue(category.type_ids, category.name)
            if category.code.lstrip("0") != "9":
                self.assertTrue(category.collecting_department, category.name)
        vital = policy.type_ids.filtered("vital")
        self.assertEqual(vital.category_id.code, "20")
        paper = self._create_document(type_id=vital[0].id, carrier="object")
        self.assertEqual(paper.carrier, "object")

    def test_additions_need_no_change_approval(self):
        """Trends are added as new papers, beside what is filed (#69)."""
        trend = self.env["archive.document.type"].search(
            [("kind", "=", "industry"), ("policy_id.code", "=", "R1")], limit=1
        )
        first = self._file_document(type_id=trend.id, dossier_id=False, name="One")
        second = self._file_document(type_id=trend.id, dossier_id=False, name="Two")
        self.assertEqual(first.state, "filed")
        self.assertEqual(second.volume_id, first.volume_id)

    def test_supervisor_writes_policies_and_no_papers(self):
        """The supervisor keeps the regulations (#126)."""
        policy = self.policy.with_user(self.supervisor)
        self.assertTrue(policy.action_new_version()["res_id"])
        with self.assertRaises(AccessError):
            self.policy.with_user(self.manager).action_new_version()

    def test_who_collects_does_not_file(self):
        """Service and sales staff hand in; only signatures file (#128)."""
        paper = self._create_document(
            user=self.plain, dossier_id=False, partner_id=self.partner.id
        )
        for values in ({"state": "filed"}, {"state": "submitted"}):
            with self.assertRaises(UserError), self.cr.savepoint():
                paper.with_user(self.plain).write(values)
        with self.assertRaises(UserError):
            paper.with_user(self.plain).action_submit()

    def test_department_archivist_knows_his_department(self):
        """A part-time archivist is limited to his own department (#148)."""
        user = self.users["department_archivist"]
        departments = self.env["hr.department"].create([{"name": "A"}, {"name": "B"}])
        self.env["hr.employee"].create(
            {"name": "Clerk", "user_id": user.id, "department_id": departments[0].id}
        )
        own = self._file_document(department_id=departments[0].id)
        other = self._file_document(department_id=departments[1].id, name="Other")
        self.assertTrue(own.with_user(user).has_access("read"))
        self.assertFalse(other.with_user(user).has_access("read"))

    def test_volumes_in_cabinets(self):
        """Volume numbers run without gaps; papers stand in cabinets (#173)."""
        cabinet = self.env["archive.location"].create(
            {"name": "Cabinet", "kind": "cabinet"}
        )
        shelf = self.env["archive.location"].create(
            {"name": "Shelf", "parent_id": cabinet.id}
        )
        paper = self._file_document(paper_location_id=shelf.id)
        self.assertEqual(paper.paper_location_id.complete_name, "Cabinet / Shelf")
        self.assertEqual(paper.volume_id.number, 1)

    def test_every_kind_of_organisation(self):
        """Presets for club, customer service, hotel and company (#215, #251)."""
        installed = self.env["archive.policy.setup"]._installed()
        self.assertEqual(sorted(installed.mapped("code")), ["R1", "R2", "R3", "R4"])
        self.assertTrue(all(installed.mapped("suits")))

    def test_collected_bound_kept_found(self):
        """Collection, volumes, custody and search are one way (#249, #250)."""
        paper = self._file_document(
            name="Whole way", paper_location_id=self.location.id
        )
        self.assertTrue(paper.sha256 and paper.volume_id and paper.reference)
        found = self.env["archive.document"].with_user(self.archivist)
        self.assertEqual(found.search([("text", "ilike", "Whole way")]), paper)

    def test_one_retention_class_in_a_volume(self):
        """Papers are bound by their value: one retention class (#273, #276)."""
        classes = self.policy.retention_class_ids
        self.assertGreater(len(classes), 1)
        papers = [
            self._file_document(name=class_.name, retention_class_id=class_.id)
            for class_ in classes[:2]
        ]
        self.assertNotEqual(papers[0].volume_id, papers[1].volume_id)
        for paper in papers:
            self.assertEqual(
                paper.volume_id.retention_class_id, paper.retention_class_id
            )
            self.assertEqual(paper.volume_id.filing_year, paper.filing_year)

    def test_handler_submits_what_is_complete(self):
        """The handler files promptly what is finished, and it only (#277)."""
        paper = self._create_document(raw=None)
        paper.self_check = True
        with self.assertRaisesRegex(UserError, "Add the file"):
            paper.action_submit()

    def test_other_papers_keep_their_order(self):
        """What has no rule of order follows its date, then its filing (#279)."""
        last_year = this_year(-1)
        late = self._file_document(name="Late", document_date=f"{last_year}-12-01")
        early = self._file_document(name="Early", document_date=f"{last_year}-01-01")
        self.assertEqual(late.volume_id, early.volume_id)
        names = late.volume_id.with_user(self.archivist)._catalogue().mapped("name")
        category = late.category_id
        expected = (
            ["Early", "Late"]
            if category.order_by == "document_date"
            else ["Late", "Early"]
        )
        self.assertEqual(names, expected)

    def test_what_departments_have_not_handed_in(self):
        """The yearly clean-up names what is missing of the departments (#275)."""
        type_ = self.env.ref("customer_archive.type_r1_sales_reports_daily")
        type_.write({"frequency": "yearly", "expected_since": f"{this_year(-2)}-01-01"})
        wizard = self.env["archive.year.end"].with_user(self.archivist)
        wizard = wizard.create({"year": this_year(-1)})
        self.assertIn(type_.name, wizard.missing)
        self.assertIn(str(this_year(-1)), wizard.missing)

    def test_files_elsewhere_are_listed(self):
        """Files on business records that no paper holds are named (#146)."""
        self.archivist.group_ids += self.env.ref(
            "sales_team.group_sale_salesman_all_leads"
        )
        order = self.env["sale.order"].create({"partner_id": self.partner.id})
        files = self.env["ir.attachment"].create(
            [
                {
                    "name": name,
                    "raw": raw,
                    "res_model": "sale.order",
                    "res_id": order.id,
                }
                for name, raw in (("new.txt", b"new"), ("kept.txt", b"kept"))
            ]
        )
        self._create_document(raw=b"kept", filename="kept.txt")
        wizard = self.env["archive.year.end"].with_user(self.archivist)
        wizard = wizard.create({"year": this_year()})
        self.assertIn(files[0], wizard.attachment_ids)
        self.assertNotIn(files[1], wizard.attachment_ids)


def this_year(offset=0):
    """Return this year, or one before it."""
    return fields.Date.today().year + offset
