import os
from datetime import date

from freezegun import freeze_time
from psycopg2.errors import CheckViolation, UniqueViolation

from odoo import Command, fields
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import PDF, ArchiveCommon


@tagged("post_install", "-at_install")
class TestDeletion(ArchiveCommon):
    """Bin, one calendar month, a second person, erased for good (#74-#77, #239)."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.news_type = cls.env.ref("customer_archive.type_r1_industry_news")
        cls.raw = PDF + b"% told once only"
        cls.paper = cls._file_document(
            type_id=cls.news_type.id,
            dossier_id=False,
            raw=cls.raw,
            name="Commission of a competitor",
            remarks="From the trade fair",
        )
        cls.gm2 = cls._create_user("t_gm2", "general_manager")

    def _ask(self, user=None, paper=None, **values):
        request = (
            self.env["archive.deletion.request"]
            .with_user(user or self.archivist)
            .create(
                {
                    "document_id": (paper or self.paper).id,
                    "reason": "The scheme ended in March",
                    **values,
                }
            )
        )
        return request

    def _in_bin(self, **values):
        request = self._ask(**values)
        request.action_submit()
        request.with_user(self.sales_manager).action_approve()
        self.assertEqual(request.state, "trashed")
        return request

    def _confirm(self, request, user=None):
        self.env["archive.deletion.request"]._cron_confirm()
        request.with_user(user or self.general_manager).action_approve()

    def _bytes_there(self, fname):
        return os.path.exists(self.env["ir.attachment"]._full_path(fname))

    # ----------------------------------------------------------------- the happy way

    def test_whole_story(self):
        """Asked, approved, a month in the bin, confirmed by another, gone (#74-#77)."""
        fname = self.paper.attachment_ids.store_fname
        with freeze_time("2027-01-31 08:00:00"):
            request = self._in_bin()
            self.assertEqual(self.paper.state, "trashed")
            self.assertEqual(request.purge_after, date(2027, 2, 28))
        self.assertTrue(self._bytes_there(fname))
        with freeze_time("2027-03-01 08:00:00"):
            self._confirm(request)
            self.assertEqual(request.state, "erased")
            self.assertEqual(self.paper.state, "erased")
            self.assertFalse(self.paper.attachment_ids)
            self.assertFalse(self.paper.remarks)
            self.assertEqual(self.paper.name, "Commission of a competitor")
            self.env["archive.erasure"]._remove(100)
        self.assertFalse(self._bytes_there(fname))
        self.assertEqual(request.state, "done")
        self.assertEqual(self.paper.erasure_ids.mapped("state"), ["gone"])
        line = self.env["archive.destruction.register"].search(
            [("document_id", "=", self.paper.id)]
        )
        self.assertEqual(line.kind, "deleted")
        self.assertEqual(line.reference, self.paper.reference)
        self.assertEqual(line.requested_by, self.archivist.name)
        self.assertEqual(line.approved_by, self.sales_manager.name)
        self.assertEqual(line.verified_by, self.general_manager.name)
        self.assertIn("removed", line.proof)

    def test_known_as_long_as_the_paper_is(self):
        """Who asked loses the request with the paper: hand-over, end of a grant."""
        paper, other = self._file_document(), self._file_document()
        mine = self._ask(user=self.manager, paper=paper, ground="error")
        self.assertTrue(mine.has_access("read"))
        until = fields.Datetime.add(fields.Datetime.now(), days=1)
        grants = self.env["archive.access.grant"].with_user(self.general_manager)
        grants._grant(self.plain, paper, until, "to look")
        self.assertTrue(paper.with_user(self.plain).has_access("read"))
        with self.assertRaises(MissingError):
            mine.with_user(self.plain).check_access("read")
        self.dossier.with_user(self.general_manager)._hand_over(
            self.other_manager, "New distribution"
        )
        self.env.invalidate_all()
        self.assertTrue(mine.with_user(self.other_manager).has_access("read"))
        with self.assertRaises(MissingError):
            mine.check_access("read")
        grant = grants._grant(self.plain, other, until, "to look")
        lent = self._ask(user=self.plain, paper=other, ground="error")
        self.assertTrue(lent.has_access("read"))
        grant._revoke()
        self.env.invalidate_all()
        with self.assertRaises(MissingError):
            lent.check_access("read")

    def test_brought_back_within_the_month(self):
        """Until the second confirmation it can be restored (#76)."""
        request = self._in_bin()
        with self.assertRaises(MissingError):
            request.with_user(self.manager)._restore("mine")
        report = self._file_document()
        mine = self._ask(user=self.manager, paper=report, ground="error")
        with self.assertRaises(AccessError):
            mine._restore("mine")
        with self.assertRaisesRegex(UserError, "reason"):
            request.with_user(self.sales_manager)._restore("")
        request.with_user(self.sales_manager)._restore("Needed for the tender")
        self.assertEqual(self.paper.state, "filed")
        self.assertEqual(request.state, "restored")
        self.assertTrue(self.paper.attachment_ids)
        self.assertEqual(request.restore_reason, "Needed for the tender")
        # and it can be asked for again
        self._ask().action_submit()

    def test_refusing_to_confirm_brings_back(self):
        with freeze_time("2027-01-31"):
            request = self._in_bin()
        with freeze_time("2027-03-01"):
            self.env["archive.deletion.request"]._cron_confirm()
            request.with_user(self.general_manager).action_refuse("Still useful")
        self.assertEqual(self.paper.state, "filed")
        self.assertEqual(request.state, "restored")

    # -------------------------------------------------------------- the month (#76)

    def test_not_on_the_last_day(self):
        """31 January and a month is the last day of February; never on it (#76)."""
        with freeze_time("2027-01-31"):
            request = self._in_bin()
        with freeze_time("2027-02-28"):
            self.env["archive.deletion.request"]._cron_confirm()
            self.assertFalse(
                request.approval_round_ids.filtered(lambda r: r.state == "open")
            )
            with self.assertRaisesRegex(UserError, "calendar month"):
                request.sudo().with_user(self.archivist).action_submit()
            with self.assertRaises(UserError):
                request.with_user(self.general_manager).action_approve()
            with self.assertRaisesRegex(UserError, "calendar month"):
                request.sudo()._purge()
        self.assertEqual(self.paper.state, "trashed")

    # ------------------------------------------------------- the second person (#77)

    def test_second_person_is_somebody_else(self):
        """Neither who approved it nor who asked for it confirms (#77)."""
        with freeze_time("2027-01-31"):
            request = self._in_bin()
        with freeze_time("2027-03-01"):
            self.env["archive.deletion.request"]._cron_confirm()
            for user in (self.sales_manager, self.archivist, self.manager, self.plain):
                with (
                    self.subTest(user=user.login),
                    # who may not know it: missing, which is a UserError, too
                    self.assertRaises(UserError),
                ):
                    request.with_user(user).action_approve()
                self.assertEqual(request.sudo().state, "trashed")
            request.with_user(self.gm2).action_approve()
        self.assertEqual(request.sudo().state, "erased")

    def test_principal_of_who_approved_does_not_confirm(self):
        """A delegated approval counts as both persons (#77)."""
        delegation = self.env["archive.approval.delegation"].with_user(
            self.general_manager
        )
        with freeze_time("2027-01-31"):
            delegate = self._create_user("t_delegate")
            delegation.create(
                {
                    "delegate_id": delegate.id,
                    "date_from": "2027-01-31",
                    "date_to": "2027-02-10",
                    "reason": "Journey",
                }
            )
            request = self._ask()
            request.action_submit()
            request.with_user(delegate).action_approve()
        with freeze_time("2027-03-01"):
            self.env["archive.deletion.request"]._cron_confirm()
            with self.assertRaisesRegex(UserError, "somebody else confirms"):
                request.with_user(self.general_manager).action_approve()
            request.with_user(self.gm2).action_approve()

    def test_nobody_approves_an_own_request(self):
        """Approval of one's own deletion is refused (#75)."""
        request = self._ask(user=self.sales_manager)
        request.action_submit()
        with self.assertRaisesRegex(UserError, "waits for a signature"):
            request.action_approve()
        request.with_user(self.general_manager).action_approve()

    def test_who_asked_does_not_confirm(self):
        """Who may confirm and has asked for it leaves it to another one (#77)."""
        with freeze_time("2027-01-31"):
            request = self._ask(user=self.gm2)
            request.action_submit()
            request.with_user(self.sales_manager).action_approve()
        with freeze_time("2027-03-01"):
            self.env["archive.deletion.request"]._cron_confirm()
            with self.assertRaises(UserError):
                request.with_user(self.gm2).action_approve()
            self.assertEqual(request.sudo().state, "trashed")
            request.with_user(self.general_manager).action_approve()
        self.assertEqual(request.sudo().state, "erased")

    def test_only_from_the_bin_is_brought_back(self):
        """What is not in the bin, or is erased, is not brought back (#76)."""
        request = self._ask()
        with self.assertRaisesRegex(UserError, "not in the bin"):
            request.with_user(self.sales_manager)._restore("too early")
        with freeze_time("2027-01-31"):
            request.action_submit()
            request.with_user(self.sales_manager).action_approve()
        with freeze_time("2027-03-01"):
            self._confirm(request)
            with self.assertRaisesRegex(UserError, "not in the bin"):
                request.with_user(self.sales_manager)._restore("too late")
        self.assertEqual(self.paper.state, "erased")

    # --------------------------------------------------------- what is open to it (#74)

    def test_legal_evidence_never(self):
        original = self.env.ref("customer_archive.type_r1_membership")
        contract = self._file_document(
            type_id=original.id, paper_location_id=self.location.id
        )
        for ground in ("outdated", "error", "dead"):
            request = self._ask(paper=contract, ground=ground)
            with (
                self.subTest(ground=ground),
                self.assertRaisesRegex(UserError, "legal evidence"),
            ):
                request.action_submit()
            request.unlink()

    def test_only_marked_kinds_when_outdated(self):
        report = self._file_document()
        with self.assertRaisesRegex(UserError, "no kind of paper"):
            self._ask(paper=report).action_submit()

    def test_filed_in_error_with_the_right_paper(self):
        report, right = self._file_document(), self._create_document(name="Right")
        request = self._ask(
            user=self.manager, paper=report, ground="error", right_document_id=right.id
        )
        with self.assertRaisesRegex(UserError, "filed first"):
            request.action_submit()
        self._file_document(right)
        request.action_submit()
        request.with_user(self.sales_manager).action_approve()
        self.assertEqual(report.state, "trashed")

    def test_dead_files(self):
        """Of dead files only what may go anyway, or is past its class (#74)."""
        report = self._file_document()
        with self.assertRaisesRegex(UserError, "no dead file"):
            self._ask(paper=report, ground="dead").action_submit()
        self.dossier.with_user(self.sales_manager)._set_stage("dead", "No answer")
        request = self.env["archive.deletion.request"].search(
            [("document_id", "=", report.id)]
        )
        with self.assertRaisesRegex(UserError, "the rest is closed and kept"):
            request.with_user(self.archivist).action_submit()
        report._guard_write({"retention_due": "2020-01-01"}, reason="test")
        request.with_user(self.archivist).action_submit()

    def test_holds_stop_it_at_every_gate(self):
        """A hold stops the request, the approval and the confirmation (#201)."""
        request = self._ask()
        request.action_submit()
        hold = (
            self.env["archive.hold"]
            .with_user(self.general_manager)
            .create(
                {
                    "name": "Dispute",
                    "reason": "Claim",
                    "document_ids": [Command.set(self.paper.ids)],
                }
            )
        )
        # who may not know holds is told that there is something, not what
        with self.assertRaisesRegex(UserError, "not settled yet") as told:
            request.with_user(self.sales_manager).action_approve()
        self.assertNotIn("Dispute", str(told.exception))
        hold._lift("Settled")
        with freeze_time("2027-01-31"):
            request.with_user(self.sales_manager).action_approve()
        with freeze_time("2027-03-01"):
            self.env["archive.deletion.request"]._cron_confirm()
            hold = hold.create(
                {
                    "name": "Second claim",
                    "reason": "Claim",
                    "document_ids": [Command.set(self.paper.ids)],
                }
            )
            with self.assertRaisesRegex(UserError, "Second claim"):
                request.with_user(self.general_manager).action_approve()
            with self.assertRaisesRegex(UserError, "Second claim"):
                request.sudo()._purge()
        self.assertTrue(self.paper.attachment_ids)

    def test_one_open_request_a_paper(self):
        self._ask()
        with (
            self.assertRaisesRegex(UniqueViolation, "open_once"),
            mute_logger("odoo.sql_db"),
        ):
            self._ask()

    # ------------------------------------------------------------------ attacks

    def test_nobody_forges_a_state(self):
        request = self._ask()
        for values in (
            {"state": "trashed"},
            {"purge_after": "2020-01-01"},
            {"approved_by_id": self.archivist.id},
        ):
            with self.assertRaises(UserError), self.cr.savepoint():
                request.sudo().write(values)
            with self.assertRaises(UserError), self.cr.savepoint():
                self._ask(paper=self._file_document(), **values)
        request.action_submit()
        with self.assertRaises(UserError), self.cr.savepoint():
            request.sudo().write({"document_id": self._file_document().id})
        with self.assertRaises(UserError), self.cr.savepoint():
            request.sudo().unlink()

    def test_asked_for_in_ones_own_name(self):
        request = self._ask(requested_by_id=self.plain.id)
        self.assertEqual(request.requested_by_id, self.archivist)
        with self.assertRaisesRegex(UserError, "nobody else edits"):
            request.with_user(self.sales_manager).write({"reason": "other"})

    @mute_logger("odoo.sql_db")
    def test_sql_meets_the_trigger(self):
        request = self._in_bin()
        for statement in (
            "UPDATE archive_deletion_request SET state = 'erased' WHERE id = %s",
            "DELETE FROM archive_deletion_request WHERE id = %s",
        ):
            with self.assertRaises(CheckViolation), self.cr.savepoint():
                self.env.cr.execute(statement, [request.id])

    def test_paper_in_the_bin_is_frozen(self):
        self._in_bin()
        for values in ({"name": "Other"}, {"state": "filed"}, {"state": "erased"}):
            with self.assertRaises(UserError), self.cr.savepoint():
                self.paper.sudo().write(values)
        with self.assertRaises(UserError), self.cr.savepoint():
            self.paper.attachment_ids.sudo().unlink()
        with self.assertRaises(UserError), self.cr.savepoint():
            self.paper.sudo().unlink()
        with self.assertRaisesRegex(UserError, "neither in the bin"):
            self._file_document().sudo()._erase("deleted")

    def test_forbidden_paper_is_missing(self):
        """Asking about a paper that one may not know tells nothing (#66)."""
        report = self._file_document()
        with self.assertRaisesRegex(MissingError, "does not exist"):
            self._ask(user=self.other_manager, paper=report)

    def test_who_may_know_a_request(self):
        report = self._file_document()
        request = self._ask(user=self.manager, paper=report, ground="error")
        for user in (self.manager, self.archivist, self.sales_manager):
            self.assertTrue(request.with_user(user).has_access("read"))
        for user in (self.other_manager, self.plain, self.finance):
            self.assertFalse(
                self.env["archive.deletion.request"]
                .with_user(user)
                .search([("id", "=", request.id)])
            )
