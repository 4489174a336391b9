from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.modules.migration import load_script
from odoo.tests import HttpCase, tagged

from .common import PDF, ArchiveCommon

SCRIPT = "customer_archive/migrations/19.0.1.2.0/post-migration.py"


class SensitiveCommon(ArchiveCommon):
    """A filed copy of an identity card."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.identity_type = cls.env.ref("customer_archive.type_r1_identity")
        cls.draft = cls._create_identity()
        cls.paper = cls._file_document(cls._create_identity())
        cls.both = cls._create_user("t_both", "sales_manager", "account_manager")

    @classmethod
    def _create_identity(cls, **vals):
        return cls._create_document(
            name="Identity card", type_id=cls.identity_type.id, **vals
        )

    def _grant(self, user, paper, can_download=False):
        until = fields.Datetime.now() + timedelta(days=1)
        self.env["archive.access.grant"]._grant(
            user, paper, until, "audit", can_download=can_download
        )

    def _shown(self, paper, user):
        """Return (known, previewed, downloaded) for ``user``."""
        paper = paper.with_user(user).sudo(False)
        paper.invalidate_recordset()
        known = paper.has_access("read")
        return (
            known,
            bool(paper._access_can_preview()),
            bool(paper._access_can_download()),
        )


@tagged("post_install", "-at_install")
class TestSensitive(SensitiveCommon):
    """Copies of identity cards are known to the usual people, shown to few (#30)."""

    def test_filed_one(self):
        """By role only: it is there; for who answers for it: its pages, too (#30)."""
        self._grant(self.plain, self.paper)
        granted = self._create_user("t_granted")
        self._grant(granted, self.paper, can_download=True)
        everything, nothing = (True, True, True), (False, False, False)
        exists = (True, False, False)
        for user, expected in (
            (self.manager, everything),
            (self.archivist, everything),
            (self.general_manager, everything),
            (granted, everything),
            (self.sales_manager, exists),
            (self.plain, exists),
            (self.superior, nothing),
            (self.other_manager, nothing),
        ):
            with self.subTest(user=user.login):
                self.assertEqual(self._shown(self.paper, user), expected)

    def test_by_department_and_by_finance(self):
        """Department archivists and finance know it by role (#30)."""
        department = self.env["hr.department"].create({"name": "Sales"})
        clerk = self.users["department_archivist"]
        self.env["hr.employee"].create(
            {"name": "Clerk", "user_id": clerk.id, "department_id": department.id}
        )
        paper = self._file_document(self._create_identity(department_id=department.id))
        self.assertEqual(self._shown(paper, clerk), (True, False, False))
        paper.category_id.sudo()._write({"finance": True})
        self.assertEqual(self._shown(paper, self.finance), (True, False, False))

    def test_who_signs_it_does_not_see_it(self):
        """The superior signs that it was collected, he is not shown it (#30)."""
        paper = self._submit_document(self.draft)
        paper.action_sign_customer_scan(signer_name="Mr Customer")
        paper.action_approve()
        self.assertEqual(self._shown(paper, self.superior), (True, False, False))
        self.assertEqual(self._shown(paper, self.manager), (True, True, True))

    def test_who_brings_it_in_sees_it_until_it_is_filed(self):
        """Submitter and handler of the draft, also where the role sees no pages."""
        draft = self._create_identity(
            user=self.plain, dossier_id=False, partner_id=self.partner.id
        )
        self.assertEqual(self._shown(draft, self.plain), (True, True, True))
        self.assertEqual(self._shown(draft, self.sales_manager), (True, False, False))
        draft.sudo().handler_id = self.sales_manager
        self.assertEqual(self._shown(draft, self.sales_manager), (True, True, True))

    def test_hand_over(self):
        """The new account manager sees it, who knows it as sales manager does not."""
        self.assertEqual(self._shown(self.paper, self.both), (True, False, False))
        self.dossier._hand_over(self.both, "left")
        self.assertEqual(self._shown(self.paper, self.both), (True, True, True))

    def test_other_types_are_shown_as_before(self):
        paper = self._file_document()
        self.assertEqual(self._shown(paper, self.sales_manager), (True, True, True))
        self._grant(self.plain, paper)
        self.assertEqual(self._shown(paper, self.plain), (True, True, False))

    def test_no_other_way_to_the_bytes(self):
        """Bytes, copy, volume, pages: each asks the same method (#30)."""
        self._grant(self.plain, self.paper)
        file = self.env["ir.attachment"].search(
            [("res_model", "=", "archive.document"), ("res_id", "=", self.paper.id)]
        )
        users = self.sales_manager | self.plain
        users.group_ids += self.env.ref("base.group_allow_export")
        for user in users:
            paper = self.paper.with_user(user).sudo(False)
            volume = self.paper.volume_id.with_user(user).sudo(False)
            ways = {
                "raw": lambda user=user: file.with_user(user).raw,
                "datas": lambda user=user: file.with_user(user).datas,
                "read": lambda user=user: file.with_user(user).read(["datas"]),
                "export": lambda user=user: file.with_user(user).export_data(["datas"]),
                "copy": lambda paper=paper: paper._copy_into({}),
                "preview": paper.action_open_files,
                "volume": volume.action_print_whole,
            }
            for name, way in ways.items():
                self.env.invalidate_all()
                with (
                    self.subTest(user=user.login, way=name),
                    self.assertRaisesRegex(UserError, "personal data"),
                ):
                    way()

    def test_pages_are_not_arranged_unseen(self):
        """Who edits a draft of the narrow circle is not shown it by its pages."""
        self.identity_type.sudo()._write({"restricted": True})
        self.draft.sudo().handler_id = self.other_manager
        self.draft.sudo()._guard_write(
            {"submitter_id": self.sales_manager.id}, reason="test"
        )
        self._grant(self.manager, self.draft.sudo())
        draft = self.draft.with_user(self.manager)
        self.assertEqual(self._shown(draft, self.manager), (True, False, False))
        with self.assertRaisesRegex(UserError, "personal data"):
            draft.get_pages()

    def test_words_inside_find_nothing(self):
        """A hit would tell what is inside; its title finds it (#30)."""
        texts = self.env["archive.document.text"].sudo()
        draft = self._create_document(
            raw=b"Number 110105194912310021", filename="card.txt", pages=1
        )
        texts._extract(draft.sudo())
        papers = self.env["archive.document"].with_user(self.sales_manager)
        found = [("text", "ilike", "194912310021")]
        self.assertIn(draft.id, papers.search(found).ids)
        draft.type_id = self.identity_type
        self.assertFalse(papers.search(found))
        texts._extract(draft.sudo())
        self.assertFalse(papers.search(found))
        self.assertIn(self.paper, papers.search([("text", "ilike", "identity card")]))
        draft.type_id = self.report_type
        texts._extract(draft.sudo())
        self.assertIn(draft.id, papers.search(found).ids)

    def test_the_form_says_why(self):
        """Which rule, and who can act (#30)."""
        paper = self.paper.with_user(self.sales_manager).sudo(False)
        told = paper.explanation["sensitive"]
        self.assertEqual(told["level"], "info")
        for text in ("personal data", "R1 §2 (#30)", "t_account_manager", "Archivist"):
            self.assertIn(text, told["message"])
        paper = self.paper.with_user(self.manager).sudo(False)
        self.assertNotIn("sensitive", paper.explanation or {})

    def test_upgrade_marks_what_is_there(self):
        """19.0.1.2.0: types of before, later versions of the policy included (#30)."""
        later = self.policy._copy_as({"version": 99})
        types = self.env["archive.document.type"].search(
            [("code", "=", self.identity_type.code), ("policy_id", "=", later.id)]
        )
        types |= self.identity_type
        types |= self.env.ref("customer_archive.type_r3_identity")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE archive_document_type SET sensitive = FALSE WHERE id = ANY(%s)",
            [types.ids],
        )
        texts = self.env["archive.document.text"].sudo()
        texts.create({"document_id": self.paper.id, "content": "number"})
        self.env.flush_all()
        load_script(SCRIPT, "migration").migrate(self.env.cr, "19.0.1.1.0")
        self.env.invalidate_all()
        self.assertEqual(types.mapped("sensitive"), [True] * 3)
        self.assertFalse(self.report_type.sensitive)
        self.assertFalse(texts.search([("document_id", "=", self.paper.id)]))


@tagged("post_install", "-at_install")
class TestSensitiveServed(SensitiveCommon, HttpCase):
    """The same over HTTP (#30)."""

    def setUp(self):
        super().setUp()
        # TestCursor refuses a second, writing cursor where real connections allow it
        self.set_registry_readonly_mode(False)
        self.addCleanup(self.set_registry_readonly_mode, True)

    def test_pages_and_files(self):
        file = self.env["ir.attachment"].search(
            [("res_model", "=", "archive.document"), ("res_id", "=", self.paper.id)]
        )
        urls = (
            f"/archive/page/{file.id}/1",
            f"/web/content/{file.id}?download=true",
            f"/web/image/{file.id}",
            f"/archive/volume/{self.paper.volume_id.id}",
        )
        self._grant(self.plain, self.paper)
        page, *others = urls
        for user in (self.sales_manager, self.plain):
            self.authenticate(user.login, user.login)
            self.assertEqual(self.url_open(page).status_code, 403, user.login)
            for url in others:
                content = self.url_open(url).content
                self.assertNotIn(b"%PDF", content, (user.login, url))
        self.authenticate(self.manager.login, self.manager.login)
        self.assertEqual(self.url_open(page).status_code, 200)
        self.assertEqual(self.url_open(urls[1]).content, PDF)
