import psycopg2

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ArchiveCommon


@tagged("post_install", "-at_install")
class TestBadInput(ArchiveCommon):
    """What people and other addons get wrong is told, and nothing is lost."""

    def test_category_deleted_while_in_use(self):
        """Neither the supervisor nor sudo removes what papers are filed under."""
        paper = self._file_document()
        for category in (paper.category_id, paper.category_id.sudo()):
            with self.assertRaises(UserError), self.cr.savepoint():
                category.unlink()
        policy = self.policy.with_user(self.supervisor).action_new_version()
        draft = self.env["archive.policy"].browse(policy["res_id"])
        category = draft.category_ids[0]
        # a draft's category goes only with its types: the database refuses otherwise
        with (
            self.assertRaises(psycopg2.Error),
            mute_logger("odoo.sql_db"),
            self.cr.savepoint(),
        ):
            category.with_user(self.supervisor).unlink()
            self.env.flush_all()

    def test_partner_without_a_name(self):
        """A nameless address of a customer has no dossier of its own (#1)."""
        address = self.env["res.partner"].create(
            {"parent_id": self.partner.id, "type": "delivery"}
        )
        self.assertFalse(address.name)
        with self.assertRaisesRegex(ValidationError, "Customer Limited"):
            self.env["archive.dossier"].with_user(self.manager).create(
                {"partner_id": address.id}
            )
        # from its form the dossier of the company opens
        action = address.with_user(self.manager).action_archive_open_dossier()
        self.assertEqual(action["res_id"], self.dossier.id)

    def test_child_contact(self):
        """A contact's papers go into the dossier of his company (#1)."""
        contact = self.env["res.partner"].create(
            {"name": "Li", "parent_id": self.partner.id}
        )
        with self.assertRaises(ValidationError):
            self.env["archive.dossier"].with_user(self.manager).create(
                {"partner_id": contact.id}
            )

    def test_partner_merged_while_signatures_are_open(self):
        """A merge of customers is refused while papers wait (R1 preamble)."""
        other = self.env["res.partner"].create({"name": "Other", "is_company": True})
        dossier = self.env["archive.dossier"].with_user(self.other_manager)
        dossier.create({"partner_id": other.id})
        paper = self._submit_document(self._create_document())
        merge = self.env["base.partner.merge.automatic.wizard"]
        merge = merge.create(
            {
                "partner_ids": [Command.set((self.partner | other).ids)],
                "dst_partner_id": other.id,
            }
        )
        with self.assertRaises(UserError):
            merge.action_merge()
        self.assertEqual(paper.sudo().partner_id, self.partner)
        self.assertEqual(paper.sudo().state, "submitted")

    def test_two_companies(self):
        """A customer of two companies has two dossiers, numbered apart (#1)."""
        other = self.env["res.company"].create({"name": "Second company"})
        self.manager.company_ids += other
        dossiers = self.env["archive.dossier"].with_user(self.manager)
        second = dossiers.with_company(other).create({"partner_id": self.partner.id})
        self.assertEqual(second.company_id, other)
        self.assertEqual(second.number, "D000001")
        paper = self._create_document(
            dossier_id=second.id, company_id=other.id, name="There"
        )
        self.assertEqual(paper.company_id, other)
        with self.assertRaises(UserError), self.cr.savepoint():
            self._create_document(dossier_id=self.dossier.id, company_id=other.id)
        here = self.env["archive.document"].with_user(self.manager)
        here = here.with_context(allowed_company_ids=self.env.company.ids)
        self.assertFalse(here.search([("name", "=", "There")]))

    def test_codes_of_two_companies_differ(self):
        """Under one shared regulation each company has its own fonds (DA/T 13)."""
        other = self.env["res.company"].create({"name": "Second company"})
        everybody = self.manager | self.superior
        everybody.company_ids += other
        employees = self.env["hr.employee"]
        superior = employees.create(
            {"name": "Boss", "company_id": other.id, "user_id": self.superior.id}
        )
        employees.create(
            {
                "name": "Hand",
                "company_id": other.id,
                "user_id": self.manager.id,
                "parent_id": superior.id,
            }
        )
        second = (
            self.env["archive.dossier"]
            .with_user(self.manager)
            .with_company(other)
            .create({"partner_id": self.partner.id})
        )
        papers = self._file_document() | self._file_document(
            dossier_id=second.id, company_id=other.id
        )
        codes = papers.sudo().mapped("reference")
        self.assertEqual(len(set(codes)), 2, codes)
        self.assertTrue(codes[1].startswith(other.archive_fonds_code))
        with self.assertRaises(psycopg2.Error), mute_logger("odoo.sql_db"):
            other.archive_fonds_code = self.env.company.archive_fonds_code
            self.env.flush_all()

    def test_no_pages(self):
        """Paper without a file says how many pages it has (#151)."""
        paper = self._create_document(
            raw=None, provenance="paper", pages=0, paper_location_id=self.location.id
        )
        paper.self_check = True
        with self.assertRaisesRegex(UserError, "pages"):
            paper.action_submit()
        with self.assertRaises(psycopg2.Error), mute_logger("odoo.sql_db"):
            paper.sudo().pages = -1
            self.env.flush_all()
