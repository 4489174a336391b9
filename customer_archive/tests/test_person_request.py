from psycopg2.errors import CheckViolation

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ArchiveCommon


@tagged("post_install", "-at_install")
class TestPersonRequest(ArchiveCommon):
    """What a person is told: erased, kept on which ground, until when (#11, PIPL)."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.paper = cls._file_document()
        people = cls.env["archive.dossier.person"].with_user(cls.manager)
        cls.person = people.create({"dossier_id": cls.dossier.id, "name": "Li Ming"})
        profiles = cls.env["archive.person.profile"].with_user(cls.manager)
        cls.profile = profiles.create({"person_id": cls.person.id, "hobbies": "Tennis"})

    def _request(self, **values):
        return (
            self.env["archive.person.request"]
            .with_user(self.archivist)
            .create(
                {
                    "name": "Li Ming",
                    "dossier_id": self.dossier.id,
                    "person_ids": [Command.set(self.person.ids)],
                    **values,
                }
            )
        )

    def test_profiles_go_papers_stay(self):
        request = self._request()
        request.action_answer()
        self.assertFalse(self.profile.exists())
        self.assertEqual(request.state, "answered")
        erased, entry, kept = request.line_ids.sorted("id")
        self.assertEqual(
            (erased.kind, entry.kind, kept.kind), ("erased", *["kept"] * 2)
        )
        self.assertEqual(kept.what, self.paper.type_id.name)
        self.assertEqual(kept.until, self.paper.retention_due)
        self.assertIn("Kept until", kept.ground)

    def test_who_only_wants_to_know(self):
        request = self._request(wish="know")
        request.action_answer()
        self.assertTrue(self.profile.exists())
        self.assertEqual(set(request.line_ids.mapped("kind")), {"kept"})

    def test_hold_and_secret_kinds(self):
        """What is held back is told; of top secret not even the kind (#153)."""
        self.env["archive.hold"].with_user(self.archivist).create(
            {
                "name": "Claim",
                "reason": "Court",
                "document_ids": [Command.set(self.paper.ids)],
            }
        )
        secret = self._file_document()
        secret._guard_write({"secrecy": "top_secret"}, reason="test")
        request = self._request(person_ids=False)
        request.action_answer()
        told = {line.what: line.ground for line in request.line_ids}
        self.assertIn("holds it back", told[self.paper.type_id.name])
        self.assertIn("Other papers", told)

    def test_every_entry_is_told(self):
        """Parts of the profile, signers, e-mails, drafts, grants, what is gone."""
        self.person.email = "li.ming@customer.example"
        self.dossier.legal_representative = "Li Ming"
        block = self.env["archive.dossier.block"].create(
            {
                "dossier_id": self.dossier.id,
                "kind": "finance",
                "text": "Li Ming decides alone",
            }
        )
        block.text = "Nobody decides alone"
        self.dossier.message_post(body="Called Li Ming")
        self.env["archive.signer"].create(
            {
                "dossier_id": self.dossier.id,
                "name": "Li Ming",
                "valid_until": "2030-05-05",
            }
        )
        mail = {
            "message": "eA==",
            "message_name": "x.eml",
            "sha256": "0",
            "state": "dismissed",
            "closed_on": "2030-01-01 10:00:00",
        }
        for sender in ("Li <Li.Ming@customer.example>", "xli.ming@customer.example"):
            self.env["archive.inbox.mail"].create({**mail, "sender": sender})
        draft = self._create_document()
        gone = self._file_document()
        gone._guard_write({"state": "erased"}, reason="test")
        self.env["archive.access.grant"]._grant(
            self.plain, self.paper, "2030-03-01 10:00:00", "To compare"
        )
        request = self._request()
        request.action_answer()
        told = {
            line.what: (line.kind, line.count, line.until and str(line.until))
            for line in request.line_ids
        }
        paper = told.pop(self.paper.type_id.name)
        self.assertEqual(paper[:2], ("kept", 1))
        self.assertEqual(
            request.line_ids.filtered(
                lambda line: line.what == draft.type_id.name
            ).mapped("count"),
            [1, 1],
        )
        self.assertEqual(
            told,
            {
                "Profile of Li Ming": ("erased", 1, False),
                "Name, position, phone and e-mail": ("kept", 1, False),
                "Facts of the customer": ("kept", 1, False),
                "Former texts of the profile": ("kept", 1, False),
                "Notes on the dossier": ("kept", 1, False),
                "Authorised signer": ("kept", 1, "2030-05-05"),
                "E-mails that you sent us": ("kept", 1, "2030-01-31"),
                "Papers whose time was over": ("erased", 1, False),
                "Rights of others to read papers, granted for a time": (
                    "kept",
                    1,
                    "2030-03-01",
                ),
            },
        )
        self.assertTrue(all(request.line_ids.mapped("ground")))

    def test_month_to_answer(self):
        request = self._request(received_on="2026-01-31")
        self.assertEqual(str(request.answer_until), "2026-02-28")

    def test_answer_stays_as_it_is(self):
        request = self._request()
        with self.assertRaises(UserError), self.cr.savepoint():
            request.sudo().write({"state": "answered"})
        request.action_answer()
        with self.assertRaisesRegex(UserError, "stay as they are"):
            request.action_answer()
        for act in (
            lambda: request.sudo().write({"name": "x"}),
            lambda: request.sudo().unlink(),
            lambda: request.line_ids.sudo().write({"kind": "erased"}),
            lambda: request.line_ids.sudo().unlink(),
        ):
            with self.assertRaises(UserError), self.cr.savepoint():
                act()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(CheckViolation),
            self.cr.savepoint(),
        ):
            self.env.cr.execute("DELETE FROM archive_person_request_line")

    def test_who_knows_and_answers(self):
        request = self._request()
        self.assertTrue(request.with_user(self.manager).has_access("read"))
        requests = self.env["archive.person.request"]
        for user in (self.other_manager, self.plain, self.finance):
            self.assertFalse(requests.with_user(user).search_count([]))
        with self.assertRaises(UserError):
            request.with_user(self.manager).action_answer()

    def test_persons_of_another_dossier(self):
        partner = self.env["res.partner"].create({"name": "Other"})
        other = self.env["archive.dossier"].sudo().create({"partner_id": partner.id})
        with self.assertRaises(UserError):
            self._request(dossier_id=other.id)

    def test_it_is_printed(self):
        request = self._request()
        request.action_answer()
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "customer_archive.report_person_request", request.ids
        )
        self.assertIn("Profile of Li Ming", html.decode())
        self.assertEqual(request.answered_on.date(), fields.Date.today())
