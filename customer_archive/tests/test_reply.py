from odoo import Command
from odoo.exceptions import MissingError, UserError, ValidationError
from odoo.tests import Form, tagged

from .common import ArchiveCommon


@tagged("post_install", "-at_install")
class TestReply(ArchiveCommon):
    """A reply that comes later takes the filed request along (#156, #157, #161)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.request = cls._file_document(name="Request", document_date="2024-11-01")

    def _reply(self, file=True, request=None, **vals):
        vals = {"name": "Reply", "document_date": "2025-02-01", **vals}
        vals["reply_to_id"] = (request or self.request).id
        if not file:
            return self._create_document(**vals)
        reply = self._file_document(**vals)
        self.env.invalidate_all()
        return reply

    def test_request_joins_the_reply(self):
        """Moved into the reply's volume, behind it, with its former code (#26)."""
        former, volume = self.request.reference, self.request.volume_id
        other = self._file_document(name="Other", document_date="2025-02-02")
        reply = self._reply()
        self.assertEqual(reply.filing_year, 2025)
        self.assertEqual(self.request.volume_id, reply.volume_id)
        self.assertEqual(self.request.filing_year, 2025)
        self.assertEqual(self.request.alias_ids.reference, former)
        self.assertIn(self.request.alias_ids, volume.move_ids)
        order = reply.volume_id.with_user(self.archivist).catalogue_ids
        self.assertEqual(order, reply | self.request | other)
        self.assertEqual(reply.bundle_id, self.request.bundle_id)
        entries = self.env["archive.ledger.entry"].sudo()
        events = entries.search(
            [("model", "=", "archive.document"), ("res_id", "=", self.request.id)]
        ).mapped("event")
        self.assertLessEqual({"moved", "answered"}, set(events))
        self.assertEqual(self.request.with_user(self.manager).reply_ids, reply)
        self.assertEqual(reply.with_user(self.manager).reply_to_id, self.request)
        # they are moved together from now on
        target = self._file_document(document_date="2023-01-01").volume_id
        with self.assertRaisesRegex(UserError, "Request"):
            reply.with_user(self.archivist)._move_to(target, "Wrong year")

    def test_request_that_was_filed_alone_in_a_bundle(self):
        """Without a reply it was filed in its own year (#157); now the reply joins."""
        request = self._create_document(name="Asked", document_date="2024-11-02")
        bundle = (
            self.env["archive.bundle"]
            .with_user(self.manager)
            .create(
                {
                    "kind": "request_reply",
                    "document_ids": [
                        Command.link(request.id),
                        Command.update(request.id, {"bundle_role": "request"}),
                    ],
                }
            )
        )
        request = self._file_document(request)
        self.assertEqual(request.filing_year, 2024)
        reply = self._reply(request=request)
        self.assertEqual(request.volume_id, reply.volume_id)
        self.assertEqual(reply.bundle_id.id, bundle.id)

    def test_closed_volume_keeps_the_request(self):
        """The remarks sheets refer to each other, and the archivist is told."""
        clerk = self._create_user("t_clerk", "archivist")
        volume = self.request.volume_id
        wizard = (
            self.env["archive.year.end"]
            .with_user(self.archivist)
            .create({"year": 2024, "checked_by_id": clerk.id})
        )
        wizard.action_close_volumes()
        self.assertEqual(volume.state, "closed")
        reply = self._reply()
        self.assertEqual(self.request.volume_id, volume)
        for sheet in (volume.remarks, reply.volume_id.remarks):
            self.assertIn(reply.reference, sheet)
            self.assertIn(self.request.reference, sheet)
        self.assertIn("closed or bound", reply.volume_id.remarks)
        told = reply.with_user(self.archivist).explanation
        self.assertIn("Request", " ".join(line["message"] for line in told.values()))
        wizard = wizard.create({"year": 2025})
        self.assertEqual(wizard.apart_ids, reply)

    def test_second_reply(self):
        """The request stays with the first reply; the second refers to it."""
        first = self._reply()
        second = self._reply(name="Second reply", document_date="2026-01-05")
        self.assertEqual(self.request.volume_id, first.volume_id)
        self.assertIn(self.request.reference, second.volume_id.remarks)

    def test_longest_retention(self):
        """Joined papers are kept as long as the longer of them (#168)."""
        long = self.contract_type.retention_class_id
        self.assertNotEqual(long, self.report_type.retention_class_id)
        request = self._file_document(
            name="Long", document_date="2024-11-01", retention_class_id=long.id
        )
        reply = self._reply(request=request)
        self.assertEqual(reply.volume_id.retention_class_id, long)
        self.assertEqual(request.volume_id, reply.volume_id)

    def test_only_what_the_user_knows(self):
        """Whoever names a paper knows it, and a reader sees only what he may know."""
        partner = self.env["res.partner"].create({"name": "Elsewhere"})
        self.env["archive.dossier"].sudo().create(
            {"partner_id": partner.id, "manager_id": self.other_manager.id}
        )
        papers = self.env["archive.document"].with_user(self.other_manager)
        values = {"name": "x", "partner_id": partner.id}
        for unknown in (self.request.id, 10**8):
            with self.assertRaises(MissingError):
                papers.create({**values, "reply_to_id": unknown})
            with self.assertRaises(MissingError):
                papers.create(dict(values)).reply_to_id = unknown
        reply = self._reply()
        self.env["archive.access.grant"]._grant(
            self.plain, reply, "2099-01-01 00:00:00", "Look"
        )
        reader = reply.with_user(self.plain)
        self.assertFalse(reader.reply_to_id)
        self.assertFalse(reader.read(["reply_to_id"])[0]["reply_to_id"])
        with self.assertRaises(UserError):
            reader.read(["answered_id"])

    def test_same_dossier_filed_and_not_top_secret(self):
        draft = self._create_document(name="Draft")
        reply = self._reply(file=False)
        with self.assertRaises(ValidationError):
            reply.reply_to_id = draft
        with self.assertRaises(ValidationError):
            reply.secrecy = "top_secret"
        partner = self.env["res.partner"].create({"name": "Elsewhere"})
        elsewhere = (
            self.env["archive.dossier"]
            .with_user(self.manager)
            .create({"partner_id": partner.id})
        )
        with self.assertRaises(ValidationError):
            self._create_document(dossier_id=elsewhere.id, reply_to_id=self.request.id)

    def test_signed_and_frozen(self):
        """What it answers is part of what is signed, and fixed with it."""
        reply = self._submit_document(self._reply(file=False))
        other = self._file_document(name="Other")
        for attack in (
            lambda: reply.write({"reply_to_id": other.id}),
            lambda: reply.sudo().write({"answered_id": other.id}),
            lambda: reply.sudo().write({"reply_to_id": False}),
        ):
            with self.assertRaises(UserError):
                attack()
        self.env.flush_all()
        self.assertIn("answered_id", reply.sudo()._approval_values(["answered_id"]))
        self.assertFalse(draft_values(self._create_document()))

    def test_on_the_form(self):
        with Form(self.env["archive.document"].with_user(self.manager)) as form:
            form.name = "Reply"
            form.partner_id = self.partner
            form.type_id = self.report_type
            form.reply_to_id = self.request.with_user(self.manager)
        self.assertEqual(form.record.sudo().answered_id, self.request)


def draft_values(paper):
    """Return what an empty answer adds to what is signed: nothing."""
    return paper.sudo()._approval_values(["answered_id"])
