import hashlib
import re
from base64 import b64decode
from datetime import timedelta
from email.message import EmailMessage

from odoo import Command, fields
from odoo.exceptions import AccessError, MissingError, UserError, ValidationError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import PDF, ArchiveCommon

NEVER = 10**8
#: Opens in no program: says that it is a PDF, and is torn.
TORN = b"%PDF-1.4 torn"


class InboxCommon(ArchiveCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.domain = cls.env["mail.alias.domain"].create({"name": "archive.example"})
        settings = cls.env["res.config.settings"].create({})
        settings.archive_inbox_alias = "inbox"
        settings.archive_inbox_domain_id = cls.domain
        settings.execute()
        cls.plain.email = "Plain@house.example"
        cls.inbox = cls.env["archive.inbox.mail"]

    def _mail(self, sender="plain@house.example", files=(("a.pdf", PDF),), **headers):
        message = EmailMessage()
        message["From"] = sender
        message["To"] = "inbox@archive.example"
        message["Subject"] = headers.pop("subject", "Letter of May")
        words = headers.pop("words", "The words of the mail")
        message["Date"] = "Mon, 04 May 2026 10:00:00 +0800"
        message["Message-Id"] = f"<{self.env.cr.now()}-{id(message)}@house.example>"
        for name, value in headers.items():
            message[name.replace("_", "-")] = value
        message.set_content(words)
        for name, raw in files:
            message.add_attachment(
                raw, maintype="application", subtype="octet-stream", filename=name
            )
        # as it comes from the network, which is not how Python would write it
        return message.as_bytes().replace(b"MIME-Version: 1.0\r\n", b"") + b"\r\n \r\n"

    def _receive(self, raw=None, **kwargs):
        """Bring a mail through Odoo's gateway; return it as superuser."""
        raw = raw or self._mail(**kwargs)
        with mute_logger("odoo.addons.mail.models.mail_thread"):
            id_ = self.env["mail.thread"].message_process(False, raw)
        return self.inbox.browse(id_)


@tagged("post_install", "-at_install")
class TestInboxMail(InboxCommon):
    """E-mails to the archive's address fill an inbox, and give no right (#85)."""

    def test_internal_user_and_stranger(self):
        mail = self._receive()
        self.assertEqual(mail.state, "new")
        self.assertEqual(mail.user_id, self.plain)
        self.assertEqual(mail.sender, "plain@house.example")
        self.assertEqual(mail.subject, "Letter of May")
        self.assertEqual(mail.text, "The words of the mail")
        self.assertEqual(str(mail.sent_on), "2026-05-04 02:00:00")
        stranger = self._receive(sender="someone@else.example")
        self.assertEqual(stranger.state, "quarantine")
        self.assertFalse(stranger.user_id)

    def test_who_is_no_internal_user_any_more(self):
        self.plain.active = False
        self.assertEqual(self._receive().state, "quarantine")
        self.portal.email = "portal@house.example"
        mail = self._receive(sender="portal@house.example")
        self.assertEqual(mail.state, "quarantine")

    def test_one_address_of_two_users(self):
        self.other_manager.email = "plain@house.example"
        self.assertEqual(self._receive().state, "quarantine")

    def test_byte_for_byte(self):
        """What is kept is what came, not what Odoo reads of it (#151)."""
        raw = self._mail()
        mail = self._receive(raw)
        self.assertEqual(b64decode(mail.message), raw)
        self.assertEqual(mail.sha256, hashlib.sha256(raw).hexdigest())
        attachment = self.env["ir.attachment"].search(
            [("res_model", "=", mail._name), ("res_field", "=", "message")]
        )
        self.assertEqual(attachment.raw, raw)
        self.assertFalse(attachment.index_content)

    def test_same_bytes_are_kept_once(self):
        raw = self._mail()
        self.assertEqual(self._receive(raw), self._receive(raw))

    def test_nobody_is_told(self):
        """No follower, no message, no answer, no new contact (#66)."""
        tables = ("mail.message", "mail.followers", "mail.mail", "res.partner")
        tables += ("mail.notification", "mail.activity")

        def counts():
            return {name: self.env[name].search_count([]) for name in tables}

        before = counts()
        self._receive()
        self._receive(sender="someone@else.example")
        self._receive(Auto_Submitted="auto-replied")
        self._receive(sender="mailer-daemon@else.example")
        for _number in range(25):
            # Odoo answers who writes too often
            self._receive()
        self.assertEqual(counts(), before)
        self.assertNotIn("message_follower_ids", self.inbox._fields)

    def test_strangers_are_kept_whatever_the_alias_says(self):
        alias = self.env.ref("customer_archive.mail_alias_inbox")
        mails = self.env["mail.mail"].search_count([])
        for contact in ("partners", "followers"):
            alias.alias_contact = contact
            mail = self._receive(sender=f"{contact}@else.example")
            self.assertEqual(mail.state, "quarantine")
        alias._alias_bounce_incoming_email({}, {"email_from": "a@b.example"})
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)
        self.assertEqual(alias.alias_status, "invalid")

    def test_values_of_the_alias_decide_nothing(self):
        alias = self.env.ref("customer_archive.mail_alias_inbox")
        alias.alias_defaults = f"{{'state': 'new', 'user_id': {self.plain.id}}}"
        mail = self._receive(sender="someone@else.example")
        self.assertEqual(mail.state, "quarantine")
        self.assertFalse(mail.user_id)

    def test_programs_wait_in_quarantine(self):
        for header in ({"Auto_Submitted": "auto-replied"}, {"Return_Path": "<>"}):
            mail = self._receive(**header)
            self.assertEqual(mail.state, "quarantine")
            self.assertTrue(mail.automatic)
        # what Odoo takes for a bounce is ignored, as everywhere
        self.assertFalse(self._receive(sender="mailer-daemon@else.example"))

    def test_reply_to_something_in_odoo_is_a_mail_too(self):
        note = self.partner.message_post(body="x", message_type="comment")
        mail = self._receive(In_Reply_To=note.message_id)
        self.assertEqual(mail._name, "archive.inbox.mail")
        self.assertTrue(mail)

    # ----------------------------------------------------------------- who knows it

    def test_who_sees_it(self):
        """The one with the address, and archivists; nobody else (#66)."""
        mail = self._receive()
        for user in (*self.users.values(), self.plain, self.superior, self.portal):
            with self.subTest(user=user.login):
                known = mail.with_user(user).has_access("read")
                self.assertEqual(known, user in (self.plain, self.archivist))
        quarantined = self._receive(sender="someone@else.example")
        self.assertFalse(quarantined.with_user(self.plain).has_access("read"))
        self.assertTrue(quarantined.with_user(self.archivist).has_access("read"))
        automatic = self._receive(Auto_Submitted="auto-replied")
        self.assertFalse(automatic.with_user(self.plain).has_access("read"))

    def test_others_get_the_answer_of_an_unused_id(self):
        mail = self._receive()
        for record, name in ((mail, "subject"), (mail.file_ids[0], "name")):
            answers = []
            for id_ in (record.id, NEVER):
                self.env.invalidate_all()
                with self.assertRaises(MissingError) as caught:
                    record.with_user(self.manager).browse(id_)[name]
                answers.append(re.sub(rf"\b{id_}\b", "#", str(caught.exception)))
            self.assertEqual(*answers)
        inbox = self.inbox.with_user(self.manager)
        self.assertFalse(inbox.search([]))
        with self.assertRaises(MissingError):
            inbox.browse(mail.id).action_take_over()
        with self.assertRaises(MissingError):
            inbox.browse(mail.id).action_dismiss()
        attachment = self.env["ir.attachment"].search(
            [("res_model", "=", mail._name), ("res_field", "=", "message")]
        )
        with self.assertRaises(MissingError):
            attachment.with_user(self.manager).check_access("read")

    def test_forged_sender_has_no_right(self):
        """Who writes another's address into “From” gets nothing by it (#66)."""
        self._receive()
        self.archivist.email = "archivist@house.example"
        documents = self.env["archive.document"].search_count([])
        raw = self._mail(sender="archivist@house.example")
        # any user reaches the gateway, as does whoever sends a mail
        gateway = self.env["mail.thread"].with_user(self.plain)
        with mute_logger("odoo.addons.mail.models.mail_thread"):
            mail = self.inbox.browse(gateway.message_process(False, raw))
        self.assertEqual(mail.user_id, self.archivist)
        self.assertEqual(mail.create_uid, self.env.ref("base.user_root"))
        self.assertFalse(mail.with_user(self.plain).has_access("read"))
        # a claim only: it makes no paper and hands nothing in
        self.assertEqual(self.env["archive.document"].search_count([]), documents)
        explanation = mail.with_user(self.archivist).explanation
        self.assertIn("not verified", explanation["sender"]["message"])

    def test_nobody_alters_it(self):
        mail = self._receive().with_user(self.archivist)
        for values in ({"state": "taken"}, {"text": "x"}, {"user_id": self.plain.id}):
            with self.assertRaises(UserError):
                mail.write(values)
        with self.assertRaises(UserError):
            mail.file_ids[0].write({"name": "x"})
        with self.assertRaises(AccessError):
            mail.unlink()
        with self.assertRaises(AccessError):
            mail.write({"file_ids": [Command.create({"name": "x"})]})
        with self.assertRaises(AccessError):
            self.inbox.with_user(self.archivist).create(
                {"state": "new", "message": "x", "message_name": "x", "sha256": "x"}
            )

    def test_nobody_alters_its_bytes(self):
        """Not by the file behind the field, nor by a second one (#151)."""
        raw = self._mail()
        mail = self._receive(raw)
        files = self.env["ir.attachment"].with_user(self.plain)
        domain = [("res_model", "=", mail._name), ("res_field", "=", "message")]
        own = files.search(domain)
        self.assertEqual(own.res_id, mail.id)
        place = {"res_model": mail._name, "res_id": mail.id, "res_field": "message"}
        loose = files.create({"name": "x", "raw": b"x"})
        for attack in (
            lambda: own.write({"raw": b"x"}),
            lambda: own.write({"res_id": 0}),
            lambda: own.unlink(),
            lambda: files.create({"name": "x", "raw": b"x", **place}),
            lambda: loose.write(place),
        ):
            with self.assertRaises(UserError):
                attack()
        self.env.invalidate_all()
        self.assertEqual(b64decode(mail.message), raw)

    def test_another_files_are_not_pulled_over(self):
        mine = self._receive().with_user(self.plain)
        other = self._receive(sender="someone@else.example")
        with self.assertRaises(MissingError):
            mine.write({"file_ids": [Command.link(other.file_ids[0].id)]})

    # ---------------------------------------------------------------- what it becomes

    def test_taken_over(self):
        """Who takes it over hands it in, whoever sent it (#70, #85)."""
        mail = self._receive(files=(("a.pdf", PDF), ("b.txt", b"two")))
        action = mail.with_user(self.plain).action_take_over()
        documents = self.env["archive.document"].search(action["domain"])
        self.assertEqual(set(documents.mapped("name")), {"a", "b"})
        for document in documents:
            self.assertEqual(document.state, "draft")
            self.assertEqual(document.submitter_id, self.plain)
            self.assertEqual(document.provenance, "electronic")
            self.assertEqual(str(document.document_date), "2026-05-04")
            self.assertEqual(document.source_model, "archive.inbox.mail")
            self.assertEqual(document.source_id, mail.id)
        contents = set(documents.attachment_ids.mapped("raw"))
        self.assertEqual(contents, {PDF, b"two"})
        self.assertEqual(mail.state, "taken")
        self.assertEqual(mail.closed_by_id, self.plain)
        self.assertFalse(mail.with_user(self.plain).has_access("read"))
        entry = self.env["archive.ledger.entry"].search([], limit=1)
        self.assertEqual((entry.event, entry.res_id), ("mail_taken", mail.id))

    def test_the_archivist_takes_over_what_another_sent(self):
        mail = self._receive()
        action = mail.with_user(self.archivist).action_take_over()
        document = self.env["archive.document"].browse(action["res_id"])
        self.assertEqual(document.submitter_id, self.archivist)
        self.assertFalse(document.with_user(self.plain).has_access("read"))

    def test_without_attachment_the_mail_is_the_paper(self):
        raw = self._mail(files=())
        mail = self._receive(raw).with_user(self.plain)
        action = mail.action_take_over()
        document = self.env["archive.document"].browse(action["res_id"])
        self.assertEqual(document.name, "Letter of May")
        self.assertEqual(document.attachment_ids.name, "Letter of May.eml")
        self.assertEqual(document.attachment_ids.raw, raw)

    def test_the_mail_itself_too(self):
        mail = self._receive().with_user(self.plain)
        mail.file_ids.filtered(lambda file: not file.position).wanted = True
        mail.action_take_over()
        documents = self.env["archive.document"].search(
            [("source_model", "=", mail._name), ("source_id", "=", mail.id)]
        )
        self.assertEqual(set(documents.mapped("name")), {"a", "Letter of May"})

    def test_what_cannot_be_kept_is_told_by_file(self):
        """Nothing is lost in silence: it stays in the inbox with the reason (#151)."""
        mail = self._receive(files=(("a.pdf", PDF), ("torn.pdf", TORN)))
        mail = mail.with_user(self.plain)
        action = mail.action_take_over()
        self.assertEqual(action["tag"], "display_notification")
        self.assertIn("torn.pdf", action["params"]["message"])
        self.assertEqual(mail.state, "new")
        good, bad = mail.file_ids.filtered("position")
        self.assertTrue(good.document_id)
        self.assertIn("damaged", bad.remark)
        bad.wanted = False
        with self.assertRaises(UserError):
            mail.action_take_over()
        mail.file_ids.filtered(lambda file: not file.position).wanted = True
        action = mail.action_take_over()
        self.assertEqual(mail.sudo().state, "taken")
        document = self.env["archive.document"].browse(action["res_id"])
        self.assertEqual(document.name, "Letter of May")

    def test_empty_and_large_files_are_told_on_arrival(self):
        self.env["ir.config_parameter"].set_param("web.max_file_upload_size", "100")
        mail = self._receive(files=(("a.txt", b""), ("b.txt", b"x" * 101)))
        _message, empty, large = mail.file_ids
        self.assertEqual((empty.problem, empty.wanted), ("empty", False))
        self.assertEqual((large.problem, large.wanted), ("large", False))
        self.assertIn("larger", large.remark)
        mail = mail.with_user(self.plain)
        mail.file_ids.wanted = True
        action = mail.action_take_over()
        self.assertEqual(mail.state, "new")
        self.assertIn("b.txt", action["params"]["message"])
        self.assertFalse(any(mail.file_ids.mapped("document_id")))

    def test_a_mail_dated_tomorrow_is_of_today(self):
        raw = self._mail().replace(b"04 May 2026", b"04 May 2996")
        mail = self._receive(raw).with_user(self.plain)
        document = self.env["archive.document"].browse(
            mail.action_take_over()["res_id"]
        )
        self.assertEqual(document.document_date, fields.Date.today())

    def test_not_twice(self):
        mail = self._receive().with_user(self.archivist)
        mail.action_take_over()
        with self.assertRaises(UserError):
            mail.action_take_over()
        with self.assertRaises(UserError):
            mail.file_ids.write({"wanted": True})

    # --------------------------------------------------------- quarantine and dismissal

    def test_release(self):
        mail = self._receive(sender="someone@else.example").with_user(self.archivist)
        with self.assertRaises(UserError):
            mail.action_take_over()
        mail.action_release()
        self.assertEqual(mail.state, "new")
        mail.action_take_over()
        self.assertEqual(mail.state, "taken")

    def test_only_archivists_release_and_dismiss(self):
        mail = self._receive().with_user(self.plain)
        for action in (mail.action_release, mail.action_dismiss):
            with self.assertRaises(UserError):
                action()
        with self.assertRaises(UserError):
            mail._dismiss("mine")
        with self.assertRaises(AccessError):
            self.env["archive.inbox.dismiss"].with_user(self.plain).create(
                {"mail_ids": mail.ids, "reason": "mine"}
            )

    def _dismiss(self, mail):
        action = mail.with_user(self.archivist).action_dismiss()
        form = self.env[action["res_model"]].with_user(self.archivist)
        form = form.with_context(**action["context"]).create({"reason": "Advertising"})
        form.action_dismiss()

    def test_dismissed_mails_are_deleted_later(self):
        mail, other = self._receive(sender="a@b.example"), self._receive()
        self._dismiss(mail)
        self.assertEqual(mail.dismiss_reason, "Advertising")
        self.inbox._cron_delete_dismissed()
        self.assertTrue(mail.exists())
        mail.closed_on -= timedelta(days=31)
        self.inbox._cron_delete_dismissed()
        self.assertFalse(mail.exists())
        self.assertTrue(other.exists())
        left = self.env["ir.attachment"].search(
            [("res_model", "=", mail._name), ("res_field", "=", "message")]
        )
        self.assertEqual(left.mapped("res_id"), other.ids)
        entry = self.env["archive.ledger.entry"].search([], limit=1)
        self.assertEqual((entry.event, entry.res_id), ("mail_deleted", mail.id))

    def test_days_are_a_setting(self):
        mail = self._receive()
        self._dismiss(mail)
        mail.closed_on -= timedelta(days=2)
        settings = self.env["res.config.settings"]
        settings.create({"archive_inbox_days": 1}).execute()
        self.inbox._cron_delete_dismissed()
        self.assertFalse(mail.exists())
        with self.assertRaises(ValidationError):
            settings.create({"archive_inbox_days": 0})

    def test_address_is_a_setting(self):
        alias = self.env.ref("customer_archive.mail_alias_inbox")
        self.assertEqual(alias.alias_full_name, "inbox@archive.example")
        settings = self.env["res.config.settings"].create({})
        self.assertEqual(settings.archive_inbox_alias, "inbox")
        settings.archive_inbox_alias = False
        settings.execute()
        self.assertFalse(alias.alias_name)

    def test_my_work_counts_it(self):
        self._receive()
        documents = self.env["archive.document"]

        def counts(user):
            return {
                tile["key"]: tile["count"]
                for tile in documents.with_user(user).get_my_work()
            }

        self.assertEqual(counts(self.plain)["inbox"], 1)
        self.assertEqual(counts(self.archivist)["inbox"], 1)
        self.assertEqual(counts(self.archivist)["quarantine"], 0)
        self.assertNotIn("inbox", counts(self.manager))


@tagged("post_install", "-at_install")
class TestInboxMailHttp(InboxCommon, HttpCase):
    """What leaves over the network."""

    def test_download(self):
        """The mail itself is given to who may know it at this moment (#66)."""
        raw = self._mail()
        mail = self._receive(raw)
        url = f"/web/content/{mail._name}/{mail.id}/message"
        self.env.cr.flush()
        for user in (self.plain, self.archivist):
            self.authenticate(user.login, user.login)
            self.assertEqual(self.url_open(url).content, raw)
        self.authenticate(self.manager.login, self.manager.login)
        self.assertEqual(self.url_open(url).status_code, 404)

    def test_gateway_methods_are_not_called_from_outside(self):
        self.authenticate(self.plain.login, self.plain.login)
        for method in ("message_new", "message_post"):
            with mute_logger("odoo.http"):
                answer = self.url_open(
                    f"/web/dataset/call_kw/archive.inbox.mail/{method}",
                    json={
                        "params": {
                            "model": "archive.inbox.mail",
                            "method": method,
                            "args": [[]],
                            "kwargs": {},
                        }
                    },
                ).json()
            self.assertIn("error", answer)
