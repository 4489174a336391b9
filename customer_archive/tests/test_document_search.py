from datetime import timedelta

from odoo import Command, fields
from odoo.fields import Domain
from odoo.tests import tagged

from ..models import archive_document_search
from .common import ArchiveCommon


@tagged("post_install", "-at_install")
class TestDocumentSearch(ArchiveCommon):
    """Lists are searched source by source: the same rows as the record rule."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        today = fields.Date.today()
        for number in range(6):
            cls._create_document(
                name=f"合同 {number}", document_date=today - timedelta(days=number % 3)
            )
        cls.filed = cls._file_document(name="销售合同")
        cls.plain_paper = cls._create_document(
            name="100% of a_b",
            raw="inside: the secret words 内部".encode("gb18030"),
            filename="a.txt",
        ).sudo()
        cls.both = cls._create_document(name="保密协议").sudo()
        cls.env["archive.document.text"]._extract(cls.plain_paper)
        cls.env.cr.execute(
            "INSERT INTO archive_document_text (document_id, content) VALUES (%s, %s)",
            [cls.both.id, "保密协议 全文 合同"],
        )
        later = fields.Datetime.now() + timedelta(days=1)
        cls.env["archive.access.grant"]._grant(
            cls.plain, cls.filed + cls.both, later, "test"
        )
        cls.env["archive.access.grant"]._grant(
            cls.archivist, cls.both, later, "a draft, on top of the role"
        )

    def _documents(self, user):
        return self.env["archive.document"].with_user(user).sudo(False)

    def test_branches_are_the_rule(self):
        for user in (*self.users.values(), self.superior, self.plain):
            documents = self._documents(user)
            known = documents.sudo().search([]).sudo(False)._confidential_known()
            found = documents.search([])
            with self.subTest(user=user.login):
                self.assertEqual(found, known.sorted(), "in list order, each once")
                self.assertEqual(documents.search_count([]), len(known))
                self.assertEqual(
                    documents.search([("can_read", "=", True)]), found, "in a domain"
                )
                self.assertFalse(documents.search([("can_read", "=", False)]))
                groups = documents._read_group([], [], ["__count"])
                self.assertEqual(groups, [(len(known),)])

    def test_pages_make_the_whole(self):
        for user in (self.manager, self.archivist, self.plain):
            documents = self._documents(user)
            whole = documents.search([])
            pages = documents.browse()
            for offset in range(0, len(whole), 2):
                pages += documents.search([], offset=offset, limit=2)
            with self.subTest(user=user.login):
                self.assertEqual(pages.ids, whole.ids)
                by_type = documents.search([], order="type_id, name", limit=3)
                self.assertEqual(
                    by_type.ids, documents.search([], order="type_id, name").ids[:3]
                )

    def test_other_rules_hold(self):
        self.env["ir.rule"].create(
            {
                "name": "Another addon's",
                "model_id": self.env["ir.model"]._get_id("archive.document"),
                "domain_force": "[('dossier_id.partner_id.name', '!=', 'Customer "
                "Limited')]",
            }
        )
        self.assertFalse(self._documents(self.manager).search([]))
        self.assertFalse(self._documents(self.plain).search([]))

    def test_text(self):
        expected = {
            "合同": 8,
            "销售": 1,
            "保密协议": 1,
            "全文": 1,
            "内部": 1,
            "secret words": 1,
            "SECRET": 1,
            "0% of": 1,
            "a_b": 1,
            "axb": 0,
            "没有": 0,
        }
        for many in (archive_document_search.TEXT_FILES_MANY, -1):
            # whether few or many files are expected to have the word
            self.patch(archive_document_search, "TEXT_FILES_MANY", many)
            for word, count in expected.items():
                found = self._documents(self.manager).search(
                    [("text", "ilike", word)], limit=80
                )
                with self.subTest(word=word, many=many):
                    self.assertEqual(len(found), count)
        documents = self._documents(self.manager)
        self.assertEqual(documents.search_count([("text", "ilike", "合同")]), 8)
        self.assertEqual(
            documents.search([("text", "ilike", "")]), documents.search([])
        )

    def test_words_follow_the_files(self):
        """A file that comes or goes is looked through anew (#6)."""
        texts = self.env["archive.document.text"].sudo()
        paper = self._create_document(raw=b"apples", filename="a.txt")
        texts._extract(paper.sudo())
        document = ("document_id", "=", paper.id)
        self.assertIn("apples", texts.search([document]).content)
        paper.write(
            {"attachment_ids": [Command.create({"name": "b.txt", "raw": b"x"})]}
        )
        self.assertFalse(texts.search([document]))
        texts._extract(paper.sudo())
        paper.attachment_ids[0].unlink()
        self.assertFalse(texts.search([document]))

    def test_text_within_what_is_known(self):
        found = self._documents(self.plain).search([("text", "ilike", "合同")])
        self.assertEqual(set(found.ids), {self.filed.id, self.both.id})
        self.assertFalse(
            self._documents(self.other_manager).search([("text", "=", "合同")])
        )

    def test_text_among_other_conditions(self):
        documents = self._documents(self.manager)
        text = Domain("text", "ilike", "合同")
        filed = Domain("state", "=", "filed")
        self.assertEqual(documents.search(text & filed).ids, self.filed.ids)
        self.assertEqual(len(documents.search(text | filed)), 8)
        self.assertEqual(documents.search(~text & ~filed).ids, self.plain_paper.ids)
        other = Domain("text", "ilike", "全文")
        self.assertEqual(documents.search(text & other).ids, self.both.ids)
        self.assertEqual(len(documents.search(text | other)), 8)
