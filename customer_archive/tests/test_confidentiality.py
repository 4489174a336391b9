from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.tests import tagged

from ..models.archive_document import GONE_STATES
from .common import ArchiveCommon


@tagged("post_install", "-at_install")
class TestConfidentiality(ArchiveCommon):
    """The closed table of who may know what (design 4.3, #63-#66)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.draft = cls._create_document(name="A draft").sudo()
        cls.filed = cls._file_document()

    def _sees(self, user, record):
        record = record.with_user(user).sudo(False)
        self.env.invalidate_all()
        found = record.browse().search([("id", "in", record.ids)]) == record
        read = record.has_access("read")
        self.assertEqual(found, read, "search and read must agree")
        return found

    def test_every_closed_model_has_its_rule(self):
        """The table of a model means nothing without its global rule (#66)."""
        mixin = self.registry["archive.confidential.mixin"]
        closed = {
            name
            for name, model in self.registry.items()
            if issubclass(model, mixin) and not model._abstract
        }
        rules = self.env["ir.rule"].search(
            [("domain_force", "=", "[('can_read', '=', True)]"), ("groups", "=", False)]
        )
        self.assertFalse(closed - set(rules.model_id.mapped("model")))

    def test_sources_on_a_filed_paper(self):
        """Sources on a filed paper (#63, #64)."""
        expected = {
            "manager": True,
            "sales_manager": True,
            "general_manager": True,
            "archivist": True,
            "other_manager": False,
            "plain": False,
            "superior": False,
            "finance": False,
            "auditor": False,
            "supervisor": False,
        }
        for name, sees in expected.items():
            with self.subTest(user=name):
                self.assertEqual(self._sees(getattr(self, name), self.filed), sees)
                self.assertEqual(
                    self._sees(getattr(self, name), self.filed.volume_id), sees
                )

    def test_sources_on_a_draft(self):
        self.assertTrue(self._sees(self.manager, self.draft))
        self.assertTrue(self._sees(self.sales_manager, self.draft))
        for user in (self.archivist, self.plain, self.other_manager, self.finance):
            self.assertFalse(self._sees(user, self.draft))

    def test_superior_knows_until_signed(self):
        document = self._submit_document(self._create_document())
        self.assertFalse(self._sees(self.superior, document.sudo()))
        document.action_approve()
        self.assertTrue(self._sees(self.superior, document.sudo()))
        document.with_user(self.superior).action_approve()
        self.assertFalse(self._sees(self.superior, document.sudo()))

    def test_finance_reads_category_three(self):
        """Finance reads category three (#131)."""
        paper = self._file_document(
            type_id=self.env.ref("customer_archive.type_r1_credit_report").id
        )
        self.assertTrue(self._sees(self.finance, paper))
        self.assertTrue(self._sees(self.finance, paper.dossier_id))

    def test_narrow_circle(self):
        """Findings of responsibility: being the account manager gives no right."""
        paper = self._file_document(
            type_id=self.env.ref("customer_archive.type_r1_responsibility").id
        )
        self.assertFalse(self._sees(self.manager, paper))
        self.assertTrue(self._sees(self.sales_manager, paper))
        self.assertTrue(self._sees(self.archivist, paper))

    def test_top_secret_adds_clearance_to_every_source(self):
        clearance = self.env.ref("customer_archive.group_top_secret")
        (self.manager + self.superior + self.archivist).group_ids += clearance
        paper = self._file_document(secrecy="top_secret")
        self.assertTrue(paper.volume_id.top_secret)
        self.assertTrue(self._sees(self.archivist, paper))
        self.assertTrue(self._sees(self.general_manager, paper))
        self.assertFalse(self._sees(self.sales_manager, paper))
        self.assertFalse(self._sees(self.sales_manager, paper.volume_id))
        (self.manager + self.archivist).group_ids -= clearance
        self.assertFalse(self._sees(self.manager, paper))
        self.assertFalse(self._sees(self.archivist, paper))
        grants = self.env["archive.access.grant"]
        later = fields.Datetime.now() + timedelta(days=1)
        grants._grant(self.plain, paper, later, "test")
        self.assertFalse(self._sees(self.plain, paper), "a grant clears nobody")

    def test_grant_ends_to_the_minute(self):
        until = fields.Datetime.now() + timedelta(hours=1)
        grant = self.env["archive.access.grant"]._grant(
            self.plain, self.filed, until, "consultation"
        )
        self.assertTrue(self._sees(self.plain, self.filed))
        self.assertFalse(self._sees(self.plain, self.draft))
        self.assertFalse(self.filed.with_user(self.plain)._access_can_download())
        # the database's clock decides, so move the grant instead of the clock
        grant._guard_write(
            {
                "date_from": until - timedelta(days=2),
                "date_to": until - timedelta(hours=1, seconds=1),
            },
            reason="test",
        )
        self.assertFalse(self._sees(self.plain, self.filed))

    def test_grant_rests_with_its_paper(self):
        """What is in the bin, stored apart or gone is lent to nobody (R2 art. 31)."""
        later = fields.Datetime.now() + timedelta(days=1)
        grants = self.env["archive.access.grant"]
        grants._grant(self.plain, self.filed, later, "look", can_download=True)
        for state in GONE_STATES:
            with self.subTest(state=state):
                self.filed._guard_write({"state": state}, reason="test")
                self.assertFalse(self._sees(self.plain, self.filed))
                told = "\n".join(self.filed._access_lines())
                self.assertNotIn(self.plain.name, told)
                self.filed._guard_write({"state": "filed"}, reason="test")
                self.assertTrue(self._sees(self.plain, self.filed))
        self.assertIn(self.plain.name, "\n".join(self.filed._access_lines()))

    def test_grant_revoked(self):
        later = fields.Datetime.now() + timedelta(days=1)
        grant = self.env["archive.access.grant"]._grant(
            self.plain, self.filed, later, "loan", can_download=True
        )
        self.assertTrue(self.filed.with_user(self.plain)._access_can_download())
        grant._revoke()
        self.assertFalse(self._sees(self.plain, self.filed))

    def test_grants_are_not_made_by_hand(self):
        later = fields.Datetime.now() + timedelta(days=1)
        vals = {
            "user_id": self.plain.id,
            "document_ids": [(6, 0, self.filed.ids)],
            "date_to": later,
            "reason": "x",
        }
        for user in (self.plain, self.manager, self.general_manager, self.supervisor):
            with self.subTest(user=user.login), self.assertRaises(UserError):
                self.env["archive.access.grant"].with_user(user).create(vals)
        with self.assertRaises(UserError):
            self.env["archive.access.grant"].create(vals)

    def test_hand_over_in_the_same_transaction(self):
        """Hand over in the same transaction (#63)."""
        self.dossier.with_user(self.sales_manager)._hand_over(
            self.other_manager, "leaves the company"
        )
        for record in (self.dossier, self.filed, self.draft):
            with self.subTest(model=record._name):
                self.assertFalse(self._sees(self.manager, record))
                self.assertTrue(self._sees(self.other_manager, record))
        self.assertEqual(self.filed.manager_id, self.manager, "whose volume it was")

    def test_manager_is_not_edited_by_hand(self):
        for user in (self.manager, self.sales_manager, self.general_manager):
            with self.subTest(user=user.login), self.assertRaises(UserError):
                self.dossier.with_user(user).write(
                    {"manager_id": self.other_manager.id}
                )

    def test_forbidden_is_missing(self):
        """Same class and same text as an id never used, also in debug mode."""
        self.plain.group_ids += self.env.ref("base.group_no_one")
        for record in (self.filed, self.dossier, self.filed.volume_id):
            never = record.browse(10**8)
            for user in (self.plain, self.other_manager):
                for operation in ("read", "write", "unlink"):
                    answers = []
                    for target in (record, never):
                        target = target.with_user(user).sudo(False)
                        try:
                            if operation == "read":
                                answer = target.read(["display_name", "can_read"])
                            elif operation == "write":
                                answer = target.write({"state": "draft"})
                            else:
                                answer = target.unlink()
                        except (AccessError, MissingError, UserError) as error:
                            answer = (type(error), str(error))
                        answers.append(str(answer).replace(f"({target.id},)", "(#,)"))
                    with self.subTest(
                        model=record._name, user=user.login, operation=operation
                    ):
                        self.assertEqual(*answers)
                        self.assertNotIn(record.display_name, answers[0])

    def test_counts_tell_nothing(self):
        partner = self.partner.with_user(self.plain).sudo(False)
        self.assertFalse(partner.archive_dossier_id)
        self.assertEqual(partner.archive_document_count, 0)
        partner = self.partner.with_user(self.manager).sudo(False)
        self.assertEqual(partner.archive_dossier_id, self.dossier)
        self.assertEqual(partner.archive_document_count, 2)

    def test_reader_by_grant_edits_nothing(self):
        later = fields.Datetime.now() + timedelta(days=1)
        self.env["archive.access.grant"]._grant(
            self.other_manager, self.draft, later, "test"
        )
        self.assertTrue(self._sees(self.other_manager, self.draft))
        with self.assertRaises(UserError):
            self.draft.with_user(self.other_manager).write({"name": "Mine now"})
        with self.assertRaises(UserError):
            self.draft.with_user(self.other_manager).unlink()

    def test_attachment_answers_like_missing(self):
        file = self.filed.attachment_ids
        for target in (file, file.browse(10**8)):
            target = target.with_user(self.plain).sudo(False)
            self.assertEqual(target.read(["name"]), [])
            with self.assertRaises(MissingError):
                target.check_access("read")
            with self.assertRaises(MissingError):
                target.unlink()

    def test_content_is_logged_or_not_served(self):
        file = self.filed.attachment_ids.with_user(self.manager).sudo(False)
        log = self.env.registry["archive.access.log"]
        calls = []

        def failing(self_, records, *args, **kwargs):
            calls.append(records)
            raise RuntimeError("log is down")

        self.patch(log, "_log", failing)
        self.env.invalidate_all()
        with self.assertRaisesRegex(RuntimeError, "log is down"):
            file.read(["raw"])
        self.assertTrue(calls)

    def test_view_only_cannot_take_bytes(self):
        later = fields.Datetime.now() + timedelta(days=1)
        self.env["archive.access.grant"]._grant(self.plain, self.filed, later, "look")
        self.env.invalidate_all()
        file = self.filed.attachment_ids.with_user(self.plain).sudo(False)
        self.assertTrue(file.has_access("read"))
        for name in ("raw", "datas"):
            with self.subTest(field=name), self.assertRaises(AccessError):
                file.read([name])
        with self.assertRaises(AccessError):
            file.copy({"res_model": False, "res_id": False})

    def test_no_tokens(self):
        file = self.filed.attachment_ids.with_user(self.manager).sudo(False)
        self.assertFalse(file._get_raw_access_token())
        self.assertFalse(file._get_thumbnail_token())
        self.assertFalse(file._get_ownership_token())
        with self.assertRaises(UserError):
            file.generate_access_token()

    def test_message_from_who_works_in_more_companies(self):
        """Who is told is limited by his companies, not by those that are chosen."""
        second = self.env["res.company"].create({"name": "Second company"})
        self.sales_manager.company_ids |= second
        companies = self.sales_manager.company_ids.ids
        dossier = self.dossier.with_user(self.sales_manager)
        message = dossier.with_context(allowed_company_ids=companies).message_post(
            body="Look",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=(self.manager | self.plain).partner_id.ids,
        )
        self.assertEqual(message.sudo().notified_partner_ids, self.manager.partner_id)

    def test_dossier_messages_reach_readers_only(self):
        self.dossier.message_subscribe(
            (self.plain.partner_id + self.manager.partner_id + self.partner).ids
        )
        message = self.dossier.with_user(self.env.user).message_post(
            body="confidential", subtype_xmlid="mail.mt_comment"
        )
        self.assertNotIn(self.plain.partner_id, message.notified_partner_ids)
        self.assertNotIn(self.partner, message.notified_partner_ids)
        self.assertIn(self.manager.partner_id, message.notified_partner_ids)

    def test_who_may_see_this_is_told_to_who_may_ask(self):
        later = fields.Datetime.now() + timedelta(days=1)
        self.env["archive.access.grant"]._grant(self.plain, self.filed, later, "look")
        told = self.filed.with_user(self.manager).sudo(False).access_explanation
        for user in (self.manager, self.archivist, self.sales_manager, self.plain):
            self.assertIn(user.name, told)
        self.assertNotIn(self.other_manager.name, told)
        reader = self.filed.with_user(self.plain).sudo(False)
        self.assertFalse(reader.access_explanation)
        self.assertIn("D10", self.filed.retention_explanation)

    def test_exports_are_logged(self):
        calls = []
        log = self.env.registry["archive.access.log"]

        def noted(self_, records, kind, *args, **kwargs):
            calls.append((records.ids, kind))

        self.patch(log, "_log", noted)
        self.manager.group_ids += self.env.ref("base.group_allow_export")
        self.filed.with_user(self.manager).sudo(False).export_data(["name"])
        self.assertEqual(calls, [(self.filed.ids, "export")])
