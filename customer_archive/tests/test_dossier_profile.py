from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.exceptions import AccessError, MissingError, UserError, ValidationError
from odoo.tests import tagged

from .common import ArchiveCommon

ID_NUMBER = "11010519491231002X"


@tagged("post_install", "-at_install")
class TestDossierProfile(ArchiveCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dossier.with_user(cls.manager).action_prepare_profile()
        cls.block = cls.dossier.block_ids.filtered(lambda b: b.kind == "market")

    def _person(self, **vals):
        return (
            self.env["archive.dossier.person"]
            .with_user(self.manager)
            .create({"dossier_id": self.dossier.id, "name": "Li", **vals})
        )

    def _profile(self, **vals):
        action = self._person().action_open_profile()
        profile = self.env["archive.person.profile"].with_user(self.manager)
        profile = profile.browse(action["res_id"])
        profile.write(vals)
        return profile

    def test_five_parts_once(self):
        """Five parts: facts, market, direction, finance, competition (#2)."""
        self.dossier.with_user(self.manager).action_prepare_profile()
        self.assertEqual(len(self.dossier.block_ids), 5)

    def test_part_keeps_author_and_day(self):
        """Each part has its last review with author; the old text is kept (#2, #25)."""
        block = self.block.with_user(self.manager)
        block.text = "Large"
        self.assertEqual(block.reviewed_on, fields.Date.today())
        self.assertEqual(block.reviewed_by_id, self.manager)
        block.text = "Small"
        block.reviewed_by_id = self.superior
        self.assertEqual(block.reviewed_by_id, self.manager, "in another's name")
        former = block.former_ids
        self.assertEqual(former.text, "Large")
        self.assertEqual(former.reviewed_by_id, self.manager)
        self.assertEqual(former.rewritten_by_id, self.manager)
        block.text = "Small"
        self.assertEqual(block.former_ids, former, "nothing was rewritten")

    def test_collection_is_given_to_somebody(self):
        """The responsible person writes his part and knows nothing else (#9)."""
        self.block.with_user(self.manager).write(
            {
                "responsible_id": self.plain.id,
                "date_due": fields.Date.today() + relativedelta(days=3),
            }
        )
        block = self.block.with_user(self.plain)
        self.assertEqual(block.state, "missing")
        work = self.env["archive.document"].with_user(self.plain).get_my_work()
        self.assertEqual({w["key"]: w["count"] for w in work}["collect"], 1)
        block.text = "A hotel of 300 rooms"
        self.assertEqual(block.reviewed_by_id, self.plain)
        others = self.env["archive.dossier.block"].with_user(self.plain)
        self.assertEqual(others.search([("dossier_id", "=", self.dossier.id)]), block)
        for values in (
            {"responsible_id": self.other_manager.id},
            {"date_due": False},
        ):
            with self.assertRaises(UserError), self.cr.savepoint():
                block.write(values)
        self.assertFalse(self.dossier.with_user(self.plain).has_access("read"))
        self.assertFalse(self.dossier.with_user(self.plain).read(["number"]))

    def test_nobody_else_writes_or_knows(self):
        """Reading every field tells nothing, either (#66)."""
        self.block.sudo().text = "Large"
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertFalse(self.block.with_user(self.plain).read())
        for user in (self.other_manager, self.plain):
            with self.assertRaises(MissingError), self.cr.savepoint():
                self.block.with_user(user).write({"text": "x"})
        with self.assertRaises(UserError), self.cr.savepoint():
            self.block.with_user(self.archivist).write({"text": "x"})

    def test_a_granted_paper_opens_neither_profile_nor_people(self):
        """Who was given one paper knows that paper, not the people (#11, #66)."""
        paper = self._file_document(dossier_id=self.dossier.id)
        self.env["archive.access.grant"]._grant(
            self.plain, paper, fields.Datetime.now() + relativedelta(days=1), "audit"
        )
        person = self._person()
        self.assertTrue(paper.with_user(self.plain).sudo(False).has_access("read"))
        self.assertFalse(self.block.with_user(self.plain).has_access("read"))
        self.assertFalse(person.with_user(self.plain).has_access("read"))

    def test_written_part_is_not_deleted(self):
        self.block.with_user(self.manager).text = "Large"
        with self.assertRaises(UserError):
            self.block.with_user(self.manager).unlink()

    def test_state_is_searched_as_it_is_shown(self):
        today = fields.Date.today()
        blocks = self.dossier.block_ids.sudo()
        blocks[0].write({"text": "x"})
        blocks[1].write({"text": "x"})
        blocks[2].write({"date_due": today - relativedelta(days=1)})
        blocks[3].write({"text": "x", "date_due": today + relativedelta(days=1)})
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE archive_dossier_block SET reviewed_on = %s WHERE id = %s",
            [today - relativedelta(months=7), blocks[1].id],
        )
        self.env.invalidate_all()
        self.assertEqual(
            blocks.mapped("state"),
            ["current", "stale", "overdue", "current", "missing"],
        )
        for state in ("current", "stale", "overdue", "missing"):
            found = blocks.search(
                [("dossier_id", "=", self.dossier.id), ("state", "=", state)]
            )
            self.assertEqual(found, blocks.filtered(lambda b, s=state: b.state == s))

    def test_empty_part_is_missing_by_name(self):
        """Completeness names what is missing (#68)."""
        self.assertIn("Market potential", self.dossier.missing)

    def test_reminder_once(self):
        """Stale profiles remind the account manager, once (#25, #121)."""
        self.block.sudo().write(
            {"date_due": fields.Date.today() - relativedelta(days=1)}
        )
        for _run in range(2):
            self.env["archive.dossier.block"]._cron_remind()
        kind = self.env.ref("customer_archive.mail_activity_type_profile")
        activities = self.dossier.activity_ids.filtered(
            lambda a: a.activity_type_id == kind
        )
        self.assertEqual(activities.user_id, self.manager)
        self.assertEqual(len(activities), 1)

    def test_profile_of_a_person_is_for_few(self):
        """Character, family, background: only for the cleared (#11)."""
        profile = self._profile(family="Two children")
        self.assertEqual(profile.family, "Two children")
        for user in (self.archivist, self.sales_manager, self.finance, self.plain):
            found = self.env["archive.person.profile"].with_user(user)
            self.assertFalse(found.search([("id", "=", profile.id)]), user.login)
            self.assertFalse(found.browse(profile.id).has_access("read"))
            self.assertFalse(found.browse(profile.id).read(["family"]))
        cleared = self.env["archive.person.profile"].with_user(self.general_manager)
        self.assertTrue(cleared.search([("id", "=", profile.id)]))
        with self.assertRaises(UserError):
            profile.person_id.with_user(self.sales_manager).action_open_profile()

    def test_profile_goes_with_the_hand_over(self):
        """The former account manager loses it in the same transaction (#3)."""
        profile = self._profile(family="Two children")
        self.dossier._hand_over(self.other_manager, "left")
        mine = self.env["archive.person.profile"].with_user(self.manager)
        self.assertFalse(mine.search([("id", "=", profile.id)]))
        his = self.env["archive.person.profile"].with_user(self.other_manager)
        self.assertTrue(his.search([("id", "=", profile.id)]))

    def test_number_of_identity_card(self):
        """The number is checked, and shown with its middle hidden (#30)."""
        profile = self._profile(id_number=ID_NUMBER)
        self.assertEqual(profile.id_number_masked, "110" + "•" * 11 + "002X")
        with self.assertRaises(ValidationError):
            profile.id_number = "110105194912310021"

    def test_nothing_moves_to_a_dossier_of_somebody_else(self):
        """Parts, people and profiles stay where their account manager keeps them."""
        partner = self.env["res.partner"].create({"name": "Theirs"})
        other = (
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
        paper = self._file_document(
            self._create_document(user=self.other_manager, dossier_id=other.id)
        )
        # a grant opens the binder, so the reference itself is known
        until = fields.Datetime.now() + relativedelta(days=1)
        self.env["archive.access.grant"]._grant(self.manager, paper, until, "look")
        person = self._person()
        for record in (self.block.with_user(self.manager), person):
            with self.assertRaisesRegex(UserError, "edit this dossier"):
                record.write({"dossier_id": other.id})
        self.assertEqual(person.dossier_id, self.dossier)

    def test_profile_is_erased(self):
        profile = self._profile(id_number=ID_NUMBER)
        profile.action_erase()
        self.assertFalse(profile.exists())
        person = self._person()
        person.action_open_profile()
        person.unlink()
        self.assertFalse(person.exists())

    def test_people_are_kept_by_the_account_manager(self):
        person = self._person(role="decides")
        self.assertTrue(person.with_user(self.archivist).name)
        with self.assertRaises(AccessError), self.cr.savepoint():
            person.with_user(self.archivist).write({"name": "x"})
        with self.assertRaises(MissingError), self.cr.savepoint():
            person.with_user(self.other_manager).write({"name": "x"})

    def test_unified_credit_code(self):
        """The code of GB 32100 is checked by its check digit (#147)."""
        self.dossier.credit_code = "91110000600037341L"
        with self.assertRaises(ValidationError):
            self.dossier.credit_code = "911100006000373411"

    def test_company_level_dossiers(self):
        """Trends, promotion, daily papers are the company's own (#50, #54, #83)."""
        type_ = self.env["archive.document.type"].search(
            [("kind", "=", "industry"), ("policy_id.in_force", "=", True)], limit=1
        )
        papers = [
            self._create_document(type_id=type_.id, dossier_id=False) for _n in range(2)
        ]
        for paper in papers:
            self._submit_document(paper)
        dossier = papers[0].sudo().dossier_id
        self.assertEqual(dossier.kind, "industry")
        self.assertEqual([d["code"] for d in dossier.binder], ["5"])
        self.assertFalse(dossier.incomplete)
        self.assertFalse(dossier.partner_id)
        self.assertEqual(papers[1].sudo().dossier_id, dossier)
