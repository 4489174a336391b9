from datetime import date

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, JsonRpcException, tagged
from odoo.tools import mute_logger

from .disposal_common import DisposalCommon


@tagged("post_install", "-at_install")
class TestDisposalAttack(DisposalCommon):
    """Ways around the bin, the time apart and the register (#76, #205, #209, #210)."""

    def _in_state(self, state):
        """Return a due paper that lies in the bin, is stored apart or erased."""
        paper = self._due()
        if state == "quarantined":
            self._approved(self._list(paper))
        else:
            paper._guard_write({"state": "trashed"}, reason="test")
        if state == "erased":
            paper._erase("deleted")
        self.assertEqual(paper.state, state)
        return paper

    @mute_logger("odoo.sql_db")
    def test_customer_stays(self):
        """The customer of such a paper is neither merged away nor deleted (#66)."""
        other = self.env["res.partner"].create({"name": "Customer Ltd"})
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        for state in ("trashed", "quarantined", "erased"):
            paper = self._in_state(state)
            with self.subTest(state=state):
                with self.assertRaisesRegex(UserError, "archive records"):
                    wizard._merge([self.partner.id, other.id], other)
                with self.assertRaises(IntegrityError), self.cr.savepoint():
                    self.partner.sudo().unlink()
                self.assertEqual(paper.partner_id, self.partner)

    def test_class_under_a_volume_is_frozen(self):
        """Nobody makes papers due earlier by their class, or the volume's (#168)."""
        paper = self._due()
        volume = paper.volume_id.with_user(self.archivist)
        volume.write(
            {
                "compiled_by_id": self.archivist.id,
                "compiled_on": "2026-01-10",
                "checked_by_id": self.supervisor.id,
            }
        )
        volume.action_close()
        class_ = volume.retention_class_id
        shorter = self.env.ref("customer_archive.retention_r1_d10")
        due = paper.retention_due
        for record, values in (
            (class_, {"years": 1}),
            (class_, {"trigger": "document_date"}),
            (volume, {"retention_class_id": shorter.id}),
            (paper, {"retention_class_id": self.ref_permanent().id}),
            (paper, {"retention_event_on": "2001-01-01"}),
        ):
            for user in (self.archivist, self.supervisor, self.env.user):
                with (
                    self.subTest(record=record, user=user.login, values=values),
                    self.assertRaises(UserError),
                    self.cr.savepoint(),
                ):
                    record.with_user(user).sudo().write(values)
        paper._retention_refresh()
        self.assertEqual(paper.retention_due, due)

    def ref_permanent(self):
        return self.env.ref("customer_archive.retention_r1_y")

    def test_papers_of_another_company(self):
        """No list, hold or request reaches into another company (#66)."""
        company = self.env["res.company"].create({"name": "Sister"})
        self.archivist.company_ids |= company
        paper = self._due()
        for make in (
            lambda: self._list(
                paper,
                company_id=company.id,
                department_id=False,
                quarantine_location_id=False,
            ),
            lambda: (
                self.env["archive.hold"]
                .with_user(self.archivist)
                .create(
                    {
                        "name": "Claim",
                        "reason": "Court",
                        "company_id": company.id,
                        "document_ids": [Command.set(paper.ids)],
                    }
                )
            ),
            lambda: paper.sudo().write({"company_id": company.id}),
        ):
            with self.assertRaises(UserError), self.cr.savepoint():
                make()
        apart = self._in_state("quarantined")
        with self.assertRaises(UserError), self.cr.savepoint():
            apart.sudo().write({"company_id": company.id})

    def test_who_rescues_and_verifies(self):
        """Executor and witness neither rescue, nor verify, nor give up (#206)."""
        paper = self._due()
        with freeze_time("2027-08-31"):
            disposal = self._approved(self._list(paper))
            disposal.write(
                {"executor_id": self.executor.id, "witness_id": self.witness.id}
            )
        for user in (self.executor, self.witness):
            with freeze_time("2027-09-15"), self.assertRaises(AccessError):
                disposal.line_ids.with_user(user)._rescue("mine", date(2040, 1, 1))
            with self.assertRaises(AccessError):
                disposal.with_user(user)._abort("mine")
            with freeze_time("2028-03-01"), self.assertRaises(AccessError):
                disposal.with_user(user).action_verify()
        self.assertFalse(disposal.line_ids.verified_on)
        self.assertEqual(paper.state, "quarantined")

    def test_keeping_until_never_shortens(self):
        """What was decided for a paper makes it kept longer, never shorter (#203)."""
        paper = self._due()
        due = paper.retention_due
        paper._keep_until(date(2015, 1, 1))
        self.assertEqual(paper.retention_due, due)
        paper._keep_until(date(2090, 1, 1))
        paper._keep_until(date(2050, 1, 1))
        self.assertEqual(paper.retention_due, date(2090, 1, 1))


@tagged("post_install", "-at_install")
class TestDisposalRoutes(HttpCase, DisposalCommon):
    """Odoo's own routes delete with sudo: what is to go stays (#76, #209)."""

    def _post(self, route, **params):
        return self.make_jsonrpc_request(route, params)

    @mute_logger("odoo.http")
    def test_files_are_not_deleted_over_http(self):
        trashed, apart = self._due(), self._due()
        trashed._guard_write({"state": "trashed"}, reason="test")
        self._approved(self._list(apart))
        password = "a long password of the archivist"
        self.archivist.sudo().password = password
        self.archivist.group_ids |= self.env.ref("base.group_system")
        self.env.flush_all()
        self.authenticate(self.archivist.login, password)
        for paper in (trashed, apart):
            file = paper.attachment_ids
            route, params = self._call("archive.document", "read", paper.ids, ["name"])
            self.assertEqual(self._post(route, **params)[0]["id"], paper.id)
            digest = file.archive_sha256
            for route, params in (
                ("/mail/attachment/delete", {"attachment_id": file.id}),
                self._call("ir.attachment", "unlink", file.ids),
                self._call("ir.attachment", "write", file.ids, {"raw": "x"}),
                self._call("ir.attachment", "write", file.ids, {"res_id": 0}),
                self._call("archive.document", "unlink", paper.ids),
                self._call(
                    "archive.document", "write", paper.ids, {"attachment_ids": [[5]]}
                ),
                self._call(
                    "ir.attachment",
                    "create",
                    [
                        {
                            "name": "more.txt",
                            "raw": "x",
                            "res_model": "archive.document",
                            "res_id": paper.id,
                        }
                    ],
                ),
            ):
                with self.subTest(state=paper.state, route=route, params=params):
                    with self.assertRaisesRegex(JsonRpcException, "UserError"):
                        self._post(route, **params)
                    self.env.invalidate_all()
                    self.assertEqual(paper.attachment_ids, file)
                    self.assertEqual(file.archive_sha256, digest)
                    self.assertTrue(file._file_read(file.store_fname))

    def _call(self, model, method, *args):
        return (
            f"/web/dataset/call_kw/{model}/{method}",
            {"model": model, "method": method, "args": args, "kwargs": {}},
        )
