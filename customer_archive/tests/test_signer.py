import base64
from datetime import timedelta

from psycopg2 import IntegrityError

from odoo import Command, fields
from odoo.exceptions import AccessError, MissingError, UserError, ValidationError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .common import ArchiveCommon

PIXEL = (
    b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9aw"
    b"AAAABJRU5ErkJggg=="
)
OTHER_PIXEL = (
    b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGP4z8DwHwAFAAH/iZk9HQ"
    b"AAAABJRU5ErkJggg=="
)


class SignerCommon(ArchiveCommon):
    """A customer with one signer, valid since a week."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.today()
        cls.signer = cls._create_signer()

    @classmethod
    def _create_signer(cls, user=None, **vals):
        values = {
            "dossier_id": cls.dossier.id,
            "name": "Mr Zhang",
            "limit_amount": 5000,
            "specimen": PIXEL,
            "valid_from": cls.today - timedelta(days=7),
            **vals,
        }
        signer = cls.env["archive.signer"].with_user(user or cls.manager)
        return signer.create(values)

    def _specimen(self, signer):
        return self.env["ir.attachment"].search(
            [
                ("res_model", "=", "archive.signer"),
                ("res_id", "=", signer.id),
                ("res_field", "=", "specimen"),
            ]
        )


@tagged("post_install", "-at_install")
class TestSigner(SignerCommon):
    """Who may sign on account for a customer (#31)."""

    def test_expired_ones_are_flagged(self):
        """State as it is shown is state as it is searched (#31)."""
        day = timedelta(days=1)
        signers = self.signer.sudo()
        signers |= self._create_signer(valid_until=self.today).sudo()
        signers |= self._create_signer(valid_until=self.today - day).sudo()
        signers |= self._create_signer(valid_from=self.today + day).sudo()
        self.assertEqual(
            signers.mapped("state"), ["valid", "valid", "expired", "future"]
        )
        for state in ("valid", "expired", "future"):
            found = signers.search(
                [("dossier_id", "=", self.dossier.id), ("state", "=", state)]
            )
            self.assertEqual(found, signers.filtered(lambda s, x=state: s.state == x))
        self.assertEqual(self.dossier.signer_expired_count, 1)

    def test_contact_gives_name_and_position(self):
        contact = self.env["res.partner"].create(
            {"name": "Ms Li", "function": "Cashier", "parent_id": self.partner.id}
        )
        signers = self.env["archive.signer"].with_user(self.manager)
        signer = signers.create(
            {"dossier_id": self.dossier.id, "contact_id": contact.id}
        )
        self.assertEqual((signer.name, signer.function), ("Ms Li", "Cashier"))
        contact.unlink()
        self.assertEqual(signer.name, "Ms Li")

    def test_nonsense_is_refused(self):
        with self.assertRaises(ValidationError), self.cr.savepoint():
            self.signer.valid_until = self.today - timedelta(days=8)
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.cr.savepoint(),
        ):
            self.signer.limit_amount = -1
        own = self.env["archive.dossier"]._for_kind("industry", self.env.company)
        with self.assertRaisesRegex(ValidationError, "named by a customer"):
            self._create_signer(user=self.general_manager, dossier_id=own.id)
        with self.assertRaises(UserError), self.cr.savepoint():
            self.signer.specimen = base64.b64encode(b"no picture")

    def test_known_to_who_knows_the_whole_dossier(self):
        """A grant for one paper opens the binder, not the signers (#31, #66)."""
        paper = self._file_document()
        until = fields.Datetime.now() + timedelta(days=1)
        self.env["archive.access.grant"]._grant(self.plain, paper, until, "audit")
        self.assertTrue(self.dossier.with_user(self.plain).has_access("read"))
        specimen = self._specimen(self.signer)
        for user in (self.plain, self.other_manager, self.finance, self.auditor):
            signers = self.env["archive.signer"].with_user(user)
            self.assertFalse(signers.search([("id", "=", self.signer.id)]), user.login)
            self.assertFalse(signers.browse(self.signer.id).read(["name"]), user.login)
            self.assertFalse(specimen.with_user(user).has_access("read"), user.login)
            with self.assertRaises(MissingError):
                specimen.with_user(user).check_access("read")
        for user in (self.manager, self.archivist, self.sales_manager):
            self.assertTrue(self.signer.with_user(user).specimen, user.login)
            self.assertTrue(specimen.with_user(user).has_access("read"), user.login)

    def test_known_by_hand_over(self):
        """The former account manager knows them no more (#3)."""
        self.dossier._hand_over(self.other_manager, "left")
        self.assertFalse(self.signer.with_user(self.manager).has_access("read"))
        self.assertTrue(self.signer.with_user(self.other_manager).has_access("read"))

    def test_kept_by_who_keeps_the_people(self):
        """Reading gives no right to write (#31)."""
        for vals in ({"limit_amount": 9}, {"sequence": 1}):
            with self.assertRaises(AccessError), self.cr.savepoint():
                self.signer.with_user(self.archivist).write(vals)
            with self.assertRaises(MissingError), self.cr.savepoint():
                self.signer.with_user(self.other_manager).write(vals)
        with self.assertRaises(MissingError), self.cr.savepoint():
            self.signer.with_user(self.other_manager).unlink()
        self.signer.with_user(self.sales_manager).limit_amount = 6000

    def test_archivist_with_customers_of_his_own_edits_those_only(self):
        """He knows all signers and may write some: not these (#31)."""
        both = self._create_user("t_both", "archivist", "account_manager")
        signer = self.signer.with_user(both)
        self.assertTrue(signer.name)
        self.assertFalse(signer.can_edit)
        for attack in (
            lambda: signer.write({"limit_amount": 9}),
            lambda: signer.write({"specimen": OTHER_PIXEL}),
            signer.unlink,
            lambda: self._create_signer(user=both),
        ):
            with self.assertRaisesRegex(UserError, "edit this dossier"):
                attack()

    def test_nobody_reaches_the_specimen_past_the_list(self):
        """Not by the attachment of the field: no note would be left (#31)."""
        both = self._create_user("t_both", "archivist", "account_manager")
        specimen = self._specimen(self.signer)
        attacks = {
            "write": lambda file: file.write({"raw": b"x"}),
            "move": lambda file: file.write({"res_id": self.signer.id + 1}),
            "free": lambda file: file.write({"res_model": "res.partner"}),
            "delete": lambda file: file.unlink(),
            "token": lambda file: file.generate_access_token(),
        }
        for user in (self.manager, both, self.general_manager):
            for name, attack in attacks.items():
                with (
                    self.subTest(user=user.login, attack=name),
                    self.assertRaises(UserError),
                    self.cr.savepoint(),
                ):
                    attack(specimen.with_user(user))
            with self.assertRaises(AccessError), self.cr.savepoint():
                self.env["ir.attachment"].with_user(user).create(
                    {
                        "name": "specimen",
                        "raw": b"x",
                        "res_model": "archive.signer",
                        "res_id": self.signer.id,
                        "res_field": "specimen",
                    }
                )
        mine = self.env["ir.attachment"].with_user(self.manager)
        loose = mine.create({"name": "x", "raw": b"x"})
        with self.assertRaises(AccessError):
            loose.write({"res_model": "archive.signer", "res_id": self.signer.id})

    def test_stays_with_the_customer(self):
        """Who signs for one customer signs for no other, also of the same manager."""
        partners = self.env["res.partner"].create([{"name": "Mine"}, {"name": "His"}])
        mine, his = (
            self.env["archive.dossier"]
            .with_user(user)
            .create({"partner_id": partner.id})
            .id
            for partner, user in zip(
                partners, (self.manager, self.other_manager), strict=True
            )
        )
        with self.assertRaisesRegex(UserError, "this customer only"):
            self.signer.dossier_id = mine
        with self.assertRaisesRegex(UserError, "this customer only"):
            self.signer.sudo().dossier_id = mine
        # one that he may not know answers like one never used
        for id_ in (his, his + 1_000_000):
            with self.assertRaises(MissingError), self.cr.savepoint():
                self.signer.write({"dossier_id": id_})
            with self.assertRaises(MissingError), self.cr.savepoint():
                self._create_signer(dossier_id=id_)
            with self.assertRaises(MissingError), self.cr.savepoint():
                self.signer.dossier_id.write(
                    {"signer_ids": [Command.link(self.signer.id + id_)]}
                )

    def test_changes_are_noted_without_values(self):
        """History and ledger say what changed, not to what (#31)."""
        self.env.flush_all()
        self.signer.write({"limit_amount": 7654, "valid_until": "2099-01-02"})
        body = self.dossier.message_ids[0].body
        self.assertIn("Limit, Valid until", body)
        for value in ("7654", "7,654", "2099", "Zhang"):
            self.assertNotIn(value, body)
        entry = self.env["archive.ledger.entry"].search([], limit=1)
        self.assertEqual(
            (entry.event, entry.model, entry.res_id, entry.field_names),
            ("signer_changed", "archive.signer", self.signer.id)
            + ("limit_amount,valid_until",),
        )
        count = len(self.dossier.message_ids)
        self.signer.write({"limit_amount": 7654, "sequence": 3})
        self.assertEqual(len(self.dossier.message_ids), count, "nothing changed")
        self.signer.specimen = OTHER_PIXEL
        self.assertIn("Specimen", self.dossier.message_ids[0].body)
        self.signer.unlink()
        self.assertIn("removed: 1", self.dossier.message_ids[0].body)
        entry = self.env["archive.ledger.entry"].search([], limit=1)
        self.assertEqual(entry.event, "signer_removed")


@tagged("post_install", "-at_install")
class TestSignerPrinted(SignerCommon, HttpCase):
    """The list of signers on paper (#31)."""

    def _render(self, user):
        report = self.env["ir.actions.report"].with_user(user)
        name = "customer_archive.report_dossier_signers"
        return report._render_qweb_html(name, self.dossier.ids)[0].decode()

    def test_printed_with_specimens(self):
        """Everybody with limit, validity and signature, the expired ones marked."""
        self._create_signer(
            name="Ms Past", valid_until=self.today - timedelta(days=1), limit_amount=0
        )
        action = self.dossier.with_user(self.manager).action_print_signers()
        self.assertEqual(
            action["report_name"], "customer_archive.report_dossier_signers"
        )
        html = self._render(self.manager)
        for text in ("Customer Limited", "Mr Zhang", "5,000", "Ms Past", "Expired"):
            self.assertIn(text, html)
        self.assertEqual(html.count("data:image/png;base64"), 1 + 1)
        log = self.env["archive.access.log"].search([], limit=1)
        self.assertEqual((log.kind, log.detail), ("print", "authorised signers"))

    def test_not_printed_for_who_knows_one_paper(self):
        """He is told why, instead of given an empty list (#31, #66)."""
        paper = self._file_document()
        until = fields.Datetime.now() + timedelta(days=1)
        self.env["archive.access.grant"]._grant(self.plain, paper, until, "audit")
        with self.assertRaisesRegex(UserError, "Who can act: t_account_manager"):
            self.dossier.with_user(self.plain).action_print_signers()
        with self.assertRaisesRegex(UserError, "whole dossier"):
            self._render(self.plain)

    def test_specimen_over_http(self):
        """No address of the picture opens it to others (#66)."""
        urls = (
            f"/web/image/archive.signer/{self.signer.id}/specimen",
            f"/web/content/{self._specimen(self.signer).id}",
            f"/web/image/{self._specimen(self.signer).id}",
        )
        stranger = new_test_user(
            self.env, "t_stranger", "customer_archive.group_account_manager"
        )
        specimen = self._specimen(self.signer).raw
        for user, known in ((self.manager, True), (stranger, False)):
            self.authenticate(user.login, user.login)
            for url in urls:
                answer = self.url_open(url)
                self.assertEqual(answer.content == specimen, known, (user.login, url))
