from odoo import Command, fields
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.tests import tagged

from .change_common import ChangeCommon


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

    def test_hand_over(self):
        """With the dossier the requests go over: the new manager withdraws (#3)."""
        request = self._request(values={"name": "Other"})
        request.action_submit()
        self.dossier._hand_over(self.other_manager, "new distribution")
        self.env.invalidate_all()
        with self.assertRaises(MissingError):
            request.check_access("read")
        request = request.with_user(self.other_manager)
        request.action_withdraw("Not needed")
        self.assertEqual(request.state, "returned")
        request.reason = "The date is wrong as well"
        self.assertTrue(request.can_edit and request.can_submit)

    def test_returned_is_told_at_home(self):
        """What came back waits on “My work”, counted as it opens."""
        request = self._request(values={"name": "Other"})
        request.action_submit()
        papers = self.env["archive.document"].with_user(self.manager)
        self.assertNotIn("corrections", {t["key"] for t in papers.get_my_work()})
        request.with_user(self.sales_manager).action_refuse("It is right")
        tiles = {tile["key"]: tile for tile in papers.get_my_work()}
        tile = tiles["corrections"]
        self.assertEqual(tile["count"], 1)
        found = self.env[tile["action"]["res_model"]].with_user(self.manager)
        self.assertEqual(found.search(tile["action"]["domain"]), request)

    def test_top_secret(self):
        """Who is not cleared learns nothing of it; numbers stand apart (#153)."""
        cleared = self._create_user("t_cleared", "account_manager", "top_secret")
        self._create_user("t_keeper", "archivist", "top_secret")
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

    def test_values_in_the_company_of_the_request(self):
        """Who may know it in one company finds nothing of it from another one."""
        company = self.env["res.company"].create({"name": "Second"})
        self.manager.company_ids |= company
        lines = self._request(values={"name": "Other"}).line_ids
        for ids, known in (
            (company.ids, False),
            ((company | self.env.company).ids, True),
            (self.env.company.ids, True),
        ):
            there = lines.with_user(self.manager).with_context(
                allowed_company_ids=list(ids)
            )
            with self.subTest(known=known):
                self.assertEqual(bool(there.search([("id", "=", lines.id)])), known)
                self.assertEqual(there.has_access("read"), known)
                self.assertEqual(there.has_access("write"), known)

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
