import psycopg2

from odoo import Command, fields
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .change_common import OTHER_PDF, ChangeCommon
from .common import PDF


@tagged("post_install", "-at_install")
class TestChangeRequestRefusals(ChangeCommon):
    """Whatever would fail is told before anybody signs (#72)."""

    def assertRefused(self, words, paper=None, **vals):
        request = self._request(paper, **vals)
        with self.assertRaisesRegex(UserError, words):
            request.action_submit()
        self.assertEqual(request.state, "draft")
        # the form says it, too
        told = " ".join(r["message"] for r in (request.explanation or {}).values())
        self.assertRegex(told, words)

    def test_values(self):
        """Date in the future, long title, and so on: named before submission."""
        later = fields.Date.add(fields.Date.today(), days=2)
        year = self.filed.filing_year
        for words, values in (
            ("in the future", {"document_date": later}),
            ("too long", {"name": "x" * 501}),
            ("cannot be empty", {"name": False}),
            ("cannot be empty", {"document_date": False}),
            ("cannot be empty", {"partner_id": False}),
            ("cannot be empty", {"type_id": False}),
            ("at least one copy", {"copies": 0}),
            ("cannot be negative", {"pages": -1}),
            (
                "before it begins",
                {"valid_from": f"{year}-05-01", "valid_until": f"{year}-04-01"},
            ),
            ("is the old one", {"name": "Visit report"}),
            ("is the old one", {"remarks": False}),
        ):
            with self.subTest(values=values):
                self.assertRefused(words, values=values)
        self.assertRefused("Say what is wrong")

    def test_types(self):
        """A type of another regulation or kind is refused (#214)."""
        for name in ("r3_visit", "r1_minutes_daily"):
            type_ = self.env.ref(f"customer_archive.type_{name}")
            self.assertRefused("under which it was", values={"type_id": type_.id})
        evidence = self.env.ref("customer_archive.type_r1_contract")
        self.assertRefused("place of the original", values={"type_id": evidence.id})

    def test_legal_evidence_keeps_its_place(self):
        """Legal evidence keeps the place of its original (#94)."""
        evidence = self.env.ref("customer_archive.type_r1_contract")
        paper = self._file_document(
            type_id=evidence.id, paper_location_id=self.location.id
        )
        self.assertRefused(
            "place of the original", paper, values={"paper_location_id": False}
        )

    def test_bound_volume(self):
        """What is bound stays where it is; its words may still be mended (#59)."""
        volume = self.filed.volume_id.sudo()
        volume.write(
            {
                "compiled_by_id": self.archivist.id,
                "compiled_on": fields.Date.today(),
                "checked_by_id": self.supervisor.id,
            }
        )
        archivist = volume.with_user(self.archivist)
        archivist.action_close()
        before = self._request(
            values={"document_date": f"{self.filed.filing_year - 1}-06-01"}
        )
        before.action_submit()
        archivist.action_bind()
        with self.assertRaisesRegex(UserError, "bound"):
            before.with_user(self.sales_manager).action_approve()
        self.assertEqual(before.state, "submitted")
        year = self.filed.filing_year - 1
        self.assertRefused("bound", values={"document_date": f"{year}-12-31"})
        self._done(self._request(values={"name": "Mended"}))
        self.assertEqual(self.filed.name, "Mended")

    def test_only_filed_papers(self):
        """Drafts are edited, what is trashed or erased is not changed."""
        draft = self._create_document()
        with self.assertRaisesRegex(UserError, "Only filed papers"):
            draft.action_report_error()
        for state in ("trashed", "quarantined", "erased"):
            paper = self._file_document(name=state)
            request = self._request(paper, values={"name": "Other"})
            request.action_submit()
            paper._guard_write({"state": state}, reason="test")
            with (
                self.subTest(state=state),
                self.assertRaisesRegex(UserError, "Only filed papers"),
            ):
                request.with_user(self.sales_manager).action_approve()

    def test_stale(self):
        """A value that changed meanwhile: the difference is shown, nothing changed."""
        first = self._request(values={"name": "First"})
        second = self._request(values={"name": "Second"})
        first.action_submit()
        second.action_submit()
        first.with_user(self.sales_manager).action_approve()
        signing = second.with_user(self.sales_manager)
        with self.assertRaises(UserError) as caught:
            signing.action_approve()
        for words in (
            "“First” by now",
            "“Visit report”",
            "“Second”",
            self.manager.name,
        ):
            self.assertIn(words, str(caught.exception))
        self.assertEqual(self.filed.name, "First")
        self.assertEqual(second.state, "submitted")
        signing.invalidate_recordset(["explanation"])
        self.assertIn("stale_name", signing.explanation)
        # the requester takes it back, looks at what stands there now, asks anew
        second.action_withdraw("Something else stands there")
        with self.assertRaisesRegex(UserError, "by now"):
            second.action_submit()
        self.assertTrue(second.is_stale)
        second.action_take_present()
        self.assertEqual(second.line_ids.old_value, "First")
        self._done(second)
        self.assertEqual(self.filed.name, "Second")
        self.assertEqual(first.line_ids.old_value, "Visit report")

    def test_stale_file(self):
        """A file that is no longer the paper's cannot be replaced again."""
        old = self.filed.attachment_ids
        first = self._request(files=[("one.pdf", OTHER_PDF)], replaces_id=old.id)
        second = self._request(files=[("two.pdf", PDF)], replaces_id=old.id)
        first.action_submit()
        second.action_submit()
        first.with_user(self.sales_manager).action_approve()
        with self.assertRaisesRegex(UserError, "no file of the paper any more"):
            second.with_user(self.sales_manager).action_approve()
        self.assertEqual(self.filed.attachment_ids.name, "one.pdf")

    def test_two_requests_about_different_fields(self):
        first = self._request(values={"name": "Title"})
        second = self._request(values={"remarks": "Page 2 is torn"})
        self._done(first)
        self._done(second)
        self.assertEqual(self.filed.name, "Title")
        self.assertEqual(self.filed.remarks, "Page 2 is torn")

    def test_refused_changes_nothing(self):
        request = self._request(values={"name": "Other"})
        request.action_submit()
        request.with_user(self.sales_manager).action_refuse("The paper is right")
        self.assertEqual(request.state, "returned")
        self.assertEqual(request.return_reason, "The paper is right")
        self.assertEqual(self.filed.name, "Visit report")
        request.action_cancel()
        self.assertEqual(request.state, "cancelled")
        with self.assertRaises(UserError):
            request.action_submit()
        with self.assertRaises(UserError):
            request.reason = "Another"


@tagged("post_install", "-at_install")
class TestChangeRequestAttack(ChangeCommon):
    """What was submitted or done is altered by no one, on no way (#72, #73)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.old = cls.filed.attachment_ids

    def setUp(self):
        super().setUp()
        self.request = self._request(
            values={"name": "Other"},
            files=[("right.pdf", OTHER_PDF)],
            replaces_id=self.old.id,
        )
        self.line = self.request.line_ids
        self.new = self.request.attachment_ids

    def assertRefusedBySQL(self, query, *params):
        self.env.flush_all()
        with (
            self.assertRaises(psycopg2.errors.CheckViolation),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(flush=False),
        ):
            self.env.cr.execute(query, params)

    def _attack(self, request, file):
        line = request.line_ids
        for record in (request, line, file):
            with self.assertRaises(UserError):
                record.sudo().unlink()
        for record, vals in (
            (request, {"reason": "Another"}),
            (request, {"document_id": self._file_document(name="x").id}),
            (request, {"replaces_id": False}),
            (request, {"replaced_sha256": "0" * 64}),
            (request, {"line_ids": [Command.clear()]}),
            (request, {"line_ids": [Command.update(line.id, {"new_char": "x"})]}),
            (
                request,
                {"attachment_ids": [Command.create({"name": "x", "raw": PDF})]},
            ),
            (line, {"new_char": "Forged"}),
            (line, {"old_value": "Forged"}),
            (line, {"old_stored": "Forged"}),
            (line, {"new_value": "Forged"}),
            (line, {"field_name": "author"}),
            (line, {"request_id": self._request(values={"author": "x"}).id}),
            (file, {"name": "forged.pdf"}),
            (file, {"raw": b"forged"}),
            (file, {"res_id": self.filed.id, "res_model": "archive.document"}),
        ):
            for writer in (record.sudo(), record.with_user(self.manager)):
                with self.subTest(vals=vals), self.assertRaises(UserError):
                    writer.write(vals)
        lines = self.env["archive.change.request.line"]
        for model in (lines.sudo(), lines.with_user(self.manager)):
            with self.assertRaises(UserError):
                model.create({"request_id": request.id, "field_name": "author"})
        with self.assertRaises(UserError):
            self.env["ir.attachment"].create(
                {"name": "x", "raw": PDF, "res_model": request._name}
                | {"res_id": request.id}
            )

    def _attack_by_sql(self, request, file):
        table = "archive_change_request"
        line = request.line_ids
        for assignment in ("reason = 'x'", "state = 'draft'", "number = 'x'"):
            self.assertRefusedBySQL(
                f"UPDATE {table} SET {assignment} WHERE id = %s", request.id
            )
        self.assertRefusedBySQL(f"DELETE FROM {table} WHERE id = %s", request.id)
        for assignment in (
            "new_char = 'x'",
            "old_value = 'x'",
            "old_stored = NULL",
            "request_id = request_id + 1",
        ):
            self.assertRefusedBySQL(
                f"UPDATE {table}_line SET {assignment} WHERE id = %s", line.id
            )
        self.assertRefusedBySQL(f"DELETE FROM {table}_line WHERE id = %s", line.id)
        self.assertRefusedBySQL(
            f"INSERT INTO {table}_line (request_id, field_name) VALUES (%s, 'author')",
            request.id,
        )
        self.assertRefusedBySQL(f"TRUNCATE {table}_line")
        for assignment in ("res_id = 0", "name = 'x'", "checksum = 'x'"):
            self.assertRefusedBySQL(
                f"UPDATE ir_attachment SET {assignment} WHERE id = %s", file.id
            )
        self.assertRefusedBySQL("DELETE FROM ir_attachment WHERE id = %s", file.id)

    def test_submitted(self):
        self.request.action_submit()
        self._attack(self.request, self.new)
        self._attack_by_sql(self.request, self.new)
        # a draft's lines cannot be slipped under it either
        other = self._request(values={"author": "x"})
        self.assertRefusedBySQL(
            "UPDATE archive_change_request_line SET request_id = %s WHERE id = %s",
            self.request.id,
            other.line_ids.id,
        )
        self.request.with_user(self.sales_manager).action_approve()
        self.assertEqual(self.filed.name, "Other")

    def test_done(self):
        self._done(self.request)
        self._attack(self.request, self.old)
        self._attack_by_sql(self.request, self.old)

    def test_nothing_is_signed_that_was_changed_below(self):
        """Where the trigger was off, the signature finds another content."""
        self.request.action_submit()
        cr = self.env.cr
        cr.execute("SET LOCAL session_replication_role = replica")
        cr.execute(
            "UPDATE archive_change_request_line SET new_char = 'x' WHERE id = %s",
            [self.line.id],
        )
        cr.execute("SET LOCAL session_replication_role = origin")
        self.env.invalidate_all()
        self.request.with_user(self.sales_manager).action_approve()
        self.assertEqual(self.request.state, "returned")
        self.assertEqual(self.filed.name, "Visit report")

    def test_forged(self):
        """State, number, requester and old values are written by the engine only."""
        requests = self.env["archive.change.request"]
        values = {"document_id": self.filed.id, "reason": "x"}
        for vals in (
            {"state": "done"},
            {"state": "submitted"},
            {"number": "C999999"},
            {"requester_id": self.other_manager.id},
            {"salt": "00" * 32},
            {"done_on": "2026-01-01"},
        ):
            for model in (requests.sudo(), requests.with_user(self.manager)):
                with (
                    self.subTest(vals=vals),
                    self.assertRaises(UserError),
                ):
                    model.create({**values, **vals})
            with self.subTest(vals=vals), self.assertRaises(UserError):
                self.request.sudo().write(vals)
            # defaults of a client are no way around
            default = {f"default_{name}": value for name, value in vals.items()}
            made = requests.with_user(self.manager).with_context(**default)
            made = made.create(values).sudo()
            for name, value in vals.items():
                self.assertNotEqual(str(made[name]), str(value))
            self.assertEqual(made.requester_id, self.manager)
        with self.assertRaises(UserError):
            self.request.line_ids = [
                Command.create({"field_name": "author", "old_value": "x"})
            ]

    def test_own_request(self):
        """Nobody approves what he asked for; somebody else of the group does."""
        request = self._request(user=self.sales_manager, values={"name": "Mine"})
        request.action_submit()
        with self.assertRaisesRegex(UserError, "waits for a signature"):
            request.action_approve()
        self.assertEqual(self.filed.name, "Visit report")
        request.with_user(self.general_manager).action_approve()
        self.assertEqual(self.filed.name, "Mine")

    def test_who_approves(self):
        """The sales manager beforehand, one by one; nobody else (#72)."""
        self.request.action_submit()
        for user in (self.manager, self.archivist, self.supervisor):
            with self.subTest(user=user.login), self.assertRaises(UserError):
                self.request.with_user(user).action_approve()
        others = self.request + self._request(values={"author": "x"})
        others[1].action_submit()
        others.with_user(self.sales_manager).action_approve()
        self.assertEqual(set(others.mapped("state")), {"submitted"})

    def test_who_edits(self):
        """Knowing a request gives no right to write in it."""
        known = self.request.with_user(self.sales_manager)
        self.assertEqual(known.reason, "It was misread")
        self.assertFalse(known.can_edit or known.can_submit)
        for ask in (
            lambda: known.write({"reason": "x"}),
            lambda: known.line_ids.write({"new_char": "x"}),
            lambda: known.line_ids.unlink(),
            lambda: known.write(
                {"line_ids": [Command.create({"field_name": "author"})]}
            ),
            known.action_submit,
            known.action_take_present,
            known.action_cancel,
            known.unlink,
        ):
            with self.assertRaises(UserError):
                ask()

    def test_merge(self):
        """A customer who is named in a request is not merged away (#72)."""
        right = self.env["res.partner"].create({"name": "Right", "is_company": True})
        request = self._request(values={"partner_id": right.id})
        request.action_submit()
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        with self.assertRaises(UserError):
            wizard._merge((self.partner | right).ids, self.partner)
        self.assertTrue(right.exists())


@tagged("post_install", "-at_install")
class TestChangeRequestKnown(ChangeCommon):
    """Who may know a request, and what the others learn: nothing (#66, #71)."""

    def test_who_knows_it(self):
        request = self._request(values={"name": "Other"})
        for user in (
            self.manager,
            self.sales_manager,
            self.general_manager,
            self.archivist,
        ):
            self.assertTrue(request.with_user(user).has_access("read"), user.login)
            self.assertEqual(request.line_ids.with_user(user).old_text, "Visit report")
        for user in (self.other_manager, self.plain, self.superior, self.auditor):
            with self.subTest(user=user.login):
                for record in (request, request.line_ids):
                    with self.assertRaises(MissingError):
                        record.with_user(user).check_access("read")
            self.assertFalse(request.with_user(user).search([]))

    def test_whoever_knows_the_paper_reports(self):
        """By a grant, too; when it ends, the request is known no more (#65, #71)."""
        until = fields.Datetime.add(fields.Datetime.now(), days=1)
        grants = self.env["archive.access.grant"].with_user(self.general_manager)
        grant = grants._grant(self.plain, self.filed, until, "to look")
        other = self._request(values={"author": "x"})
        request = self._request(user=self.plain, values={"name": "Other"})
        request.action_submit()
        self.assertEqual(self.filed.with_user(self.plain).change_request_count, 1)
        with self.assertRaises(MissingError):
            other.with_user(self.plain).check_access("read")
        grant._revoke()
        self.env.invalidate_all()
        with self.assertRaises(MissingError):
            request.check_access("read")
        request.with_user(self.sales_manager).action_approve()
        self.assertEqual(self.filed.name, "Other")

    def test_unknown_paper(self):
        """Reporting on a paper one does not know answers like an id never used."""
        requests = self.env["archive.change.request"].with_user(self.other_manager)
        spec = {"document_id": {"fields": {"display_name": {}}}}
        for id_ in (self.filed.id, 10**8):
            for ask in (
                lambda id_=id_: requests.create({"document_id": id_, "reason": "x"}),
                lambda id_=id_: requests.onchange({"document_id": id_}, [], spec),
                lambda id_=id_: requests.with_context(
                    default_document_id=id_
                ).default_get(["document_id"]),
                lambda id_=id_: (
                    requests.env["archive.document"].browse(id_).action_report_error()
                ),
            ):
                with self.assertRaises(MissingError):
                    ask()

    def test_onchange_of_a_line_tells_nothing(self):
        """The old value is read with the rights of who asks."""
        lines = self.env["archive.change.request.line"].with_user(self.other_manager)
        spec = {"old_value": {}, "old_text": {}}
        typed = {"request_id": {"document_id": self.filed.id}, "field_name": "name"}
        for id_ in (self.filed.id, 10**8):
            typed["request_id"] = {"document_id": id_}
            with self.assertRaises(MissingError):
                lines.onchange(typed, ["field_name"], spec)
        request = self._request(values={"author": "x"})
        with self.assertRaises(MissingError):
            lines.onchange({"request_id": request.id}, ["field_name"], spec)

    def test_delegate_sees_what_he_signs(self):
        """Who signs for the sales manager knows paper and request until then."""
        self.env["archive.approval.delegation"].with_user(self.sales_manager).create(
            {
                "delegate_id": self.plain.id,
                "date_to": fields.Date.add(fields.Date.today(), days=3),
                "reason": "Holiday",
            }
        )
        request = self._request(values={"name": "Other"})
        other = self._request(values={"author": "x"})
        self.assertFalse(self.filed.with_user(self.plain).has_access("read"))
        request.action_submit()
        self.assertTrue(self.filed.with_user(self.plain).has_access("read"))
        told = self.filed.with_user(self.manager).access_explanation
        self.assertIn(f"a change is waiting: {self.sales_manager.name}", told)
        self.assertFalse(other.with_user(self.plain).has_access("read"))
        self.assertFalse(self.dossier.with_user(self.plain).has_access("read"))
        request.with_user(self.plain).action_approve()
        self.env.invalidate_all()
        self.assertEqual(self.filed.name, "Other")
        self.assertFalse(self.filed.with_user(self.plain).has_access("read"))
        self.assertFalse(request.with_user(self.plain).has_access("read"))

    def test_top_secret(self):
        """Who is not cleared learns nothing of it; numbers are a series apart (#153)."""
        cleared = self._create_user("t_cleared", "account_manager", "top_secret")
        cleared_archivist = self._create_user("t_keeper", "archivist", "top_secret")
        self.assertTrue(cleared_archivist)
        self.filed.with_user(self.general_manager)._change_secrecy(
            "top_secret", "tender"
        )
        self.dossier._hand_over(cleared, "cleared")
        request = self._request(user=cleared, values={"name": "Other"})
        request.action_submit()
        self.assertEqual(request.number, "CM000001")
        for user in (self.sales_manager, self.archivist, self.manager):
            self.assertFalse(request.with_user(user).has_access("read"), user.login)
        request.with_user(self.general_manager).action_approve()
        self.assertEqual(self.filed.name, "Other")

    def test_other_company(self):
        """A paper of another company is not reported from this one."""
        company = self.env["res.company"].create({"name": "Second"})
        manager = self._create_user(
            "t_second",
            "sales_manager",
            company_ids=[Command.set(company.ids)],
            company_id=company.id,
        )
        requests = self.env["archive.change.request"].with_user(manager)
        request = self._request(values={"name": "Other"})
        self.assertFalse(requests.search([]))
        for record in (request, request.line_ids):
            with self.assertRaises(UserError):
                record.with_user(manager).check_access("read")
        with self.assertRaises(UserError):
            requests.create({"document_id": self.filed.id, "reason": "x"})

    def test_register(self):
        """The auditor reads who changed which fields when, and no value (#73)."""
        request = self._request(values={"name": "Secret title", "author": "Secret"})
        draft = self._request(values={"remarks": "Secret"})
        self._done(request)
        register = self.env["archive.change.register"].with_user(self.auditor)
        row = register.browse(request.id)
        self.assertEqual(row.number, "C000001")
        self.assertEqual(row.reference, self.filed.reference)
        self.assertEqual(row.field_names, "name,author")
        self.assertEqual(row.what, "Title, Responsible body")
        self.assertEqual(row.requester_id, self.manager)
        self.assertEqual(row.decided_by_id, self.sales_manager)
        self.assertEqual(row.state, "done")
        self.assertNotIn(draft.id, register.search([]).ids)
        told = str(row.read())
        for word in ("Secret", "Visit report", "misread"):
            self.assertNotIn(word, told)
        with self.assertRaises(AccessError):
            row.with_user(self.manager).read(["number"])

    def test_ledger_holds_no_values(self):
        request = self._request(values={"name": "Secret title"})
        self._done(request)
        cr = self.env.cr
        cr.execute("SELECT string_agg(e::text, '') FROM archive_ledger_entry e")
        [told] = cr.fetchone()
        self.assertNotIn("Secret title", told)
        self.assertNotIn("misread", told)


@tagged("post_install", "-at_install")
class TestSupplement(ChangeCommon):
    """What was missing is added, never written over (#68, #69, #70, #237)."""

    def _add(self, user, **vals):
        action = self.filed.with_user(user).action_supplement()
        drafts = self.env["archive.document"].with_user(user)
        drafts = drafts.with_context(**action["context"])
        values = drafts.default_get(list(drafts._fields))
        names = ("partner_id", "dossier_id", "type_id", "provenance")
        given = {name: values[name] for name in names if name in values}
        return drafts.create({**given, "name": "Supplement", **vals})

    def test_supplement(self):
        """A new draft in the dossier that knows what it supplements (#68)."""
        draft = self._add(self.manager)
        self.assertEqual(draft.dossier_id, self.dossier)
        self.assertEqual(draft.type_id, self.report_type)
        self.assertEqual(draft.state, "draft")
        self.assertEqual(draft.sudo()._source_record(), self.filed)
        paper = self.filed.with_user(self.manager)
        self.assertEqual(paper.supplement_count, 1)
        action = paper.action_open_supplements()
        self.assertEqual(paper.search(action["domain"]), draft)
        self.assertEqual(paper.name, "Visit report")

    def test_whoever_knows_the_paper_proposes(self):
        """A plain employee to whom it was granted; his manager checks it (#70, #237)."""
        until = fields.Datetime.add(fields.Datetime.now(), days=1)
        grants = self.env["archive.access.grant"].with_user(self.general_manager)
        grants._grant(self.plain, self.filed, until, "to look")
        draft = self._add(self.plain)
        self.assertEqual(draft.sudo().handler_id, self.manager)
        self.assertEqual(draft.sudo().submitter_id, self.plain)
        self.assertEqual(draft.sudo().dossier_id, self.dossier)

    def test_nobody_supplements_what_he_does_not_know(self):
        drafts = self.env["archive.document"].with_user(self.other_manager)
        for id_ in (self.filed.id, 10**8):
            with self.assertRaises(MissingError):
                drafts.browse(id_).action_supplement()
            with self.assertRaises(MissingError):
                drafts.with_context(archive_supplements=id_).create({"name": "x"})

    def test_from_the_dossier(self):
        """On the dossier, by everybody who may know it (#69)."""
        action = self.dossier.with_user(self.manager).action_supplement()
        self.assertEqual(action["context"]["default_dossier_id"], self.dossier.id)
        with self.assertRaises(MissingError):
            self.dossier.with_user(self.other_manager).action_supplement()
