from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged

from .common import ArchiveCommon


@tagged("post_install", "-at_install")
class TestGuardDefaults(ArchiveCommon):
    """What a client or a user keeps as a default is no value of an engine (#66)."""

    def _keep(self, user, model, **values):
        """Let the user keep defaults of his own, as any user may by RPC."""
        defaults = self.env["ir.default"].with_user(user)
        for name, value in values.items():
            defaults.set(model, name, value, user_id=True)

    def test_of_a_document(self):
        """Nobody marks a paper as approved by somebody else (#277)."""
        forged = {
            "approved_to_file_by_id": self.superior.id,
            "approved_to_file_on": "2026-01-01",
            "retention_event_on": "1990-01-01",
            "submitter_id": self.superior.id,
            "self_checked_by_id": self.superior.id,
        }
        self._keep(self.manager, "archive.document", remarks="2 copies", **forged)
        in_context = self.env["archive.document"].with_context(
            **{f"default_{name}": value for name, value in forged.items()}
        )
        for documents in (self.env["archive.document"], in_context):
            with self.subTest(context=bool(documents.env.context)):
                paper = self._create_document_in(documents)
                self.assertFalse(paper.approved_to_file_by_id)
                self.assertFalse(paper.approved_to_file_on)
                self.assertFalse(paper.retention_event_on)
                self.assertFalse(paper.self_checked_by_id)
                self.assertEqual(paper.submitter_id, self.manager)
                self.assertEqual(paper.remarks, "2 copies", "any other default holds")

    def _create_document_in(self, documents):
        paper = documents.with_user(self.manager).create(
            {"name": "Mine", "dossier_id": self.dossier.id}
        )
        return paper.sudo()

    def test_of_a_register(self):
        """A row of a register says what the engine said, and nothing else (#210)."""
        self._keep(
            self.archivist, "archive.destruction.register", witnessed_by="Somebody"
        )
        register = self.env["archive.destruction.register"].with_user(self.archivist)
        row = register._append_values(
            [
                {
                    "at": fields.Datetime.now(),
                    "kind": "deleted",
                    "document_id": 1,
                    "title": "A paper",
                }
            ]
        )
        self.assertFalse(row.witnessed_by)


@tagged("post_install", "-at_install")
class TestFilesOfDrafts(ArchiveCommon):
    """Knowing a draft gives no right to its files; the self-check is of them (#61)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.draft = cls._create_document(secrecy="ordinary")
        cls.file = cls.draft.sudo().attachment_ids

    def test_who_only_knows_it(self):
        """Not by RPC on the attachment itself."""
        reader = self.sales_manager
        self.assertTrue(self.draft.with_user(reader).has_access("write"))
        file = self.file.with_user(reader)
        refused = "Only who captured it"
        with self.assertRaisesRegex(UserError, refused):
            file.write({"raw": b"other bytes"})
        with self.assertRaisesRegex(UserError, refused):
            file.unlink()
        with self.assertRaisesRegex(UserError, refused):
            file.create(
                {
                    "name": "x.txt",
                    "raw": b"x",
                    "res_model": "archive.document",
                    "res_id": self.draft.id,
                }
            )

    def test_change_of_files_voids_the_check(self):
        draft = self.draft.with_user(self.manager)
        file = self.file.with_user(self.manager)
        for change in (
            lambda: file.write({"raw": b"%PDF-1.4 other"}),
            lambda: draft._capture_more([("more.txt", b"more")]),
            lambda: draft.attachment_ids[-1:].unlink(),
        ):
            draft.self_check = True
            change()
            self.assertFalse(draft.self_check)

    def test_checked_with_the_files_it_is_saved_with(self):
        draft = self.draft.with_user(self.manager)
        command = [0, 0, {"name": "more.txt", "raw": b"more"}]
        draft.write({"self_check": True, "attachment_ids": [command]})
        self.assertTrue(draft.self_check)
        self.assertEqual(draft.self_checked_by_id, self.manager)

    def test_filed_without_signatures_is_filed(self):
        """An old paper that was imported is not submitted again (#62)."""
        old = self._create_document(self.archivist, handler_id=self.archivist.id)
        old.sudo()._guard_write({"state": "filed"}, reason="test")
        self.assertFalse(old.can_submit)
        codes = {reason.code for reason in old._explain()[old.id]}
        self.assertFalse({"self_check", "no_signer"} & codes, codes)
        with self.assertRaisesRegex(UserError, "state it is in"):
            old.action_submit()

    def test_nobody_checks_for_the_handler(self):
        with self.assertRaisesRegex(UserError, "nobody else"):
            self._create_document(handler_id=self.superior.id, self_check=True)
        mine = self._create_document(self_check=True)
        self.assertEqual(mine.self_checked_by_id, self.manager)


@tagged("post_install", "-at_install")
class TestFilesOfDraftsRoute(ArchiveCommon, HttpCase):
    """The same by Odoo's route, which deletes with sudo for who may write (#61)."""

    def test_who_only_knows_it(self):
        file = self._create_document().sudo().attachment_ids
        for user, answer in (
            (self.sales_manager, "Only who captured it"),
            (self.plain, "404"),
            (self.manager, '"id": null}'),
        ):
            self.authenticate(user.login, user.login)
            reply = self.url_open(
                "/mail/attachment/delete",
                json={"params": {"attachment_id": file.id}},
            )
            self.assertIn(answer, reply.text, user.login)
            self.assertEqual(bool(file.exists()), user != self.manager)
