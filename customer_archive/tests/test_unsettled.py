from contextlib import contextmanager
from datetime import date, timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .change_common import ChangeCommon
from .disposal_common import DisposalCommon
from .test_custody import CustodyCommon


class UnsettledCommon(DisposalCommon):
    """Papers that say that something is not settled, and others of their customer."""

    def _paper(self, code, policy="r1", **vals):
        type_ = self.env.ref(f"customer_archive.type_{policy}_{code}")
        vals = {"name": f"Paper {code}", "document_date": "2011-05-05", **vals}
        if type_.legal_evidence:
            vals["paper_location_id"] = self.location.id
        return self._file_document(type_id=type_.id, **vals)

    @contextmanager
    def _locked(self):
        """Collect the papers whose rows are updated for who erases them just now."""
        model, locked = type(self.env["archive.document"]), []
        lock = model._archive_guard_rows

        def locking(records):
            locked.append(records.ids)
            return lock(records)

        with patch.object(model, "_archive_guard_rows", locking):
            yield locked

    def _codes(self, paper):
        return sorted(paper._hold_found()[paper.id])

    def _reason(self, paper, user):
        [reason] = paper.with_user(user)._hold_refusals()[paper.id]
        return reason


@tagged("post_install", "-at_install")
class TestUnsettled(UnsettledCommon, ChangeCommon):
    """Open instalments, live collateral and disputes hold a dossier back (#201)."""

    def test_types_that_hold(self):
        """Plan, agreement, deferral, collateral, complaint (#39, #42-#44, #47)."""
        for policy in ("r1", "r3"):
            for code, holds in (
                ("repayment_plan", "instalment"),
                ("repayment_agreement", "instalment"),
                ("deferral", "instalment"),
                ("collateral", "collateral"),
                ("complaint", "dispute"),
                # found: the dispute is decided
                ("responsibility", False),
                ("visit", False),
            ):
                type_ = self.env.ref(f"customer_archive.type_{policy}_{code}")
                self.assertEqual(type_.holds_while, holds, code)

    def test_plan_holds_the_whole_dossier_until_its_last_day(self):
        last = self.company._archive_today() + timedelta(days=30)
        self.assertFalse(self._codes(self.filed))
        plan = self._paper("repayment_plan", valid_until=last)
        self.assertEqual(self._codes(self.filed), ["instalment"])
        self.assertEqual(self._codes(plan), ["instalment"])
        held = self.env["archive.document"].search([("held", "=", True)])
        self.assertLessEqual(self.filed | plan, held)
        other = self.env["res.partner"].create({"name": "Other", "is_company": True})
        dossier = self.env["archive.dossier"].with_user(self.manager)
        dossier = dossier.create({"partner_id": other.id})
        stranger = self._file_document(dossier_id=dossier.id)
        self.assertFalse(self._codes(stranger))
        with freeze_time(f"{last} 10:00:00"):
            self.assertTrue(self._codes(self.filed), "the last day belongs to it")
        with freeze_time(f"{last + timedelta(days=1)} 10:00:00"):
            self.assertFalse(self._codes(self.filed))

    def test_collateral_without_last_day_ends_with_its_event(self):
        collateral = self._paper("collateral")
        self.assertFalse(collateral.valid_until)
        self.assertEqual(self._codes(self.filed), ["collateral"])
        collateral.with_user(self.archivist)._record_event(
            self.company._archive_today(), "Mortgage released"
        )
        self.assertFalse(self._codes(self.filed))

    def test_event_of_its_class_ends_it(self):
        """Where everything is paid the years count: nothing is open any more."""
        plan = self._paper("repayment_plan")
        self.assertEqual(self._codes(plan), ["instalment"])
        plan._guard_write(
            {"retention_start": "2015-01-01", "retention_due": "2025-01-01"},
            reason="test",
        )
        self.assertFalse(self._codes(plan))
        # as decided for ever: that is no event
        plan._guard_write({"retention_due": False}, reason="test")
        self.assertEqual(self._codes(plan), ["instalment"])

    def test_paid_before_the_last_day(self):
        last = self.company._archive_today() + timedelta(days=30)
        plan = self._paper("repayment_plan", valid_until=last)
        plan.with_user(self.archivist)._record_event(fields.Date.today(), "All paid")
        self.assertFalse(self._codes(self.filed))

    def test_complaint_is_settled_by_who_keeps_the_archive(self):
        """Its years count by themselves; recorded is when it was settled (#47)."""
        complaint = self._paper("complaint")
        kept = (complaint.retention_start, complaint.retention_due)
        self.assertTrue(all(kept))
        self.assertEqual(self._codes(self.filed), ["dispute"])
        with self.assertRaises(AccessError):
            complaint.with_user(self.manager)._record_event(date(2012, 1, 1), "x")
        complaint.with_user(self.archivist)._record_event(date(2012, 1, 1), "Agreed")
        self.assertFalse(self._codes(self.filed))
        complaint.with_user(self.archivist)._retention_refresh()
        self.assertEqual((complaint.retention_start, complaint.retention_due), kept)
        with self.assertRaisesRegex(UserError, "waits for no event"):
            self.filed.with_user(self.archivist)._record_event(date(2012, 1, 1), "x")

    def test_last_day_is_changed_by_request(self):
        """What is held is corrected all the same: the plan ended earlier (#72)."""
        last = self.company._archive_today() + timedelta(days=30)
        plan = self._paper("repayment_plan", valid_until=last)
        self._done(self._request(plan, values={"valid_until": date(2012, 1, 1)}))
        self.assertEqual(plan.valid_until, date(2012, 1, 1))
        self.assertFalse(self._codes(self.filed))

    def test_records_of_the_company_hold_themselves_only(self):
        """They share one dossier, and have nothing to do with each other."""
        type_ = self.env.ref("customer_archive.type_r4_02")
        self.env.cr.execute(
            "UPDATE archive_document_type SET holds_while = 'inspection' WHERE id = %s",
            [type_.id],
        )
        self.env.invalidate_all()
        dossier = self.env["archive.dossier"].sudo()
        dossier = dossier.create({"kind": "company", "name": "Company"})
        papers = []
        for code in ("02", "01"):
            type_ = self.env.ref(f"customer_archive.type_r4_{code}")
            paper = self._file_document()
            paper._guard_write(
                {"dossier_id": dossier.id, "type_id": type_.id}, reason="test"
            )
            papers.append(paper)
        self.assertEqual([self._codes(p) for p in papers], [["inspection"], []])
        self.assertTrue(self._reason(papers[0], self.archivist))

    def test_told_first_when_it_stands_in_the_way(self):
        """Years before anybody could erase it, the tab *Filing* tells it (#201)."""
        self._paper("complaint")
        paper = self.filed.with_user(self.archivist)
        self.assertNotIn("hold_dispute", paper.explanation)
        self.assertIn("hold_dispute", paper.hold_explanation)
        with freeze_time(paper.retention_due):
            paper.invalidate_recordset()
            self.assertIn("hold_dispute", paper.explanation)

    def test_who_may_know_the_paper_is_told_which(self):
        """Where it is, and how it ends; others read that something is open."""
        last = self.company._archive_today() + timedelta(days=30)
        plan = self._paper("repayment_plan", name="Plan 7", valid_until=last)
        reason = self._reason(self.filed, self.archivist)
        self.assertIn("“Plan 7”", reason.message)
        self.assertEqual(reason.opens, ("archive.document", plan._ids))
        self.assertTrue(reason.until)
        filed = self.filed.with_user(self.archivist)
        self.assertIn("Plan 7", str(filed.hold_explanation))
        until = fields.Datetime.now() + timedelta(days=1)
        self.env["archive.access.grant"]._grant(self.plain, self.filed, until, "look")
        reason = self._reason(self.filed, self.plain)
        self.assertTrue(reason.blocks)
        self.assertNotIn("Plan 7", reason.message)
        self.assertNotIn("instalment", reason.message)
        self.assertFalse(reason.opens)
        # an engine asks with all rights, and speaks to who is there
        asked = self.filed.with_user(self.plain).sudo()
        [reason] = asked._hold_refusals()[asked.id]
        self.assertNotIn("Plan 7", reason.message)
        # a list stays: it names the code, no title
        [reason] = self.filed._hold_refusals(full=True)[self.filed.id]
        self.assertNotIn("Plan 7", reason.message)
        self.assertIn(plan.reference, reason.message)
        plan._guard_write({"valid_until": False}, reason="test")
        self.assertIn("records", self._reason(self.filed, self.archivist).message)


@tagged("post_install", "-at_install")
class TestUnsettledGates(UnsettledCommon):
    """What is found is asked at each gate, and noted (#201, Order 79 art. 19)."""

    def _live(self):
        return self._paper("complaint")

    def test_proposal(self):
        paper = self._due()
        complaint = self._live()
        self.assertFalse(self._propose().line_ids)
        with self.assertRaisesRegex(UserError, "dispute"), self.cr.savepoint():
            self._list(paper)
        complaint.with_user(self.archivist)._record_event(date(2012, 1, 1), "Agreed")
        self.assertIn(paper, self._propose().line_ids.document_id)

    def test_approval(self):
        paper = self._due()
        disposal = self._list(paper)
        disposal.action_submit()
        for user in (self.service_manager, self.head):
            disposal.with_user(user).action_approve()
        complaint = self._live()
        disposal.with_user(self.director).action_approve()
        self.assertEqual((paper.state, disposal.line_ids.state), ("filed", "kept"))
        self.assertIn(complaint.reference, disposal.line_ids.hold_note)

    def test_end_of_the_time_apart(self):
        """What is held by then is not verified: it goes back, and says why."""
        papers = self._due() | self._due()
        placed = papers[0]
        with freeze_time("2027-08-31"):
            disposal = self._approved(self._list(papers))
        with freeze_time("2028-03-01"):
            self._hold(placed)
            disposal.action_verify()
            states = {li.document_id: li.state for li in disposal.line_ids}
            self.assertEqual(states[placed], "put_back")
            self.assertEqual(states[papers[1]], "quarantined")
            self.assertEqual(disposal.state, "quarantined")
            self.assertEqual(
                disposal.line_ids.filtered("verified_on").document_id, papers[1]
            )
            self._live()
            disposal.line_ids.filtered("verified_on")._verify()
            self.assertEqual(papers.mapped("state"), ["filed", "filed"])
            self.assertEqual(disposal.state, "kept")
            notes = disposal.line_ids.mapped("hold_note")
            self.assertIn("dispute", " ".join(notes))

    def test_execution(self):
        paper = self._due()
        with freeze_time("2027-08-31"):
            disposal = self._approved(self._list(paper))
        with freeze_time("2028-03-01"):
            self._ready(disposal)
            complaint = self._live()
            disposal.with_user(self.executor).action_execute()
            self._carry_out()
        self.assertEqual((paper.state, disposal.line_ids.state), ("filed", "put_back"))
        self.assertIn(complaint.reference, disposal.line_ids.hold_note)

    def test_who_erases_now_sees_it(self):
        """Filing or changing what holds touches what could be erased (#201)."""
        paper = self._due()
        with freeze_time("2027-08-31"):
            self._approved(self._list(paper))
            with self._locked() as locked:
                self._file_document(name="Holds nothing")
            self.assertNotIn(paper.ids, locked)
            with self._locked() as locked:
                complaint = self._live()
            self.assertIn(paper.ids, locked)
            with self._locked() as locked:
                complaint._change({"valid_until": "2029-01-01"}, "Goes on")
            self.assertIn(paper.ids, locked)

    def test_reasons_of_many_are_asked_at_once(self):
        """Reading why costs no query for each paper."""
        papers = self._due() | self._due()
        self._live()
        counts = []
        for some in (papers[:1], papers | self._due() | self._due()):
            some = some.with_user(self.archivist)
            some._hold_refusals()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            some._hold_refusals()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 1, counts)

    def test_deletion(self):
        paper = self._file_document()
        self._live()
        reasons = paper._deletion_refusals("error")
        self.assertIn("hold_dispute", [reason.code for reason in reasons])


@tagged("post_install", "-at_install")
class TestOnItsWay(CustodyCommon):
    """What nobody has signed for yet stays (#275)."""

    def test_handed_and_not_taken_over(self):
        self._held()
        transfer = self._listed().with_user(self.keeper)
        codes = self.papers._hold_found
        self.assertFalse(any(codes().values()), "a draft is still the department's")
        with patch.object(type(self.papers), "_archive_guard_rows") as locked:
            transfer.action_hand_over()
        self.assertTrue(locked.called, "who destroys them now sees it")
        self.assertEqual(codes(), {id_: ["transfer"] for id_ in self.papers.ids})
        transfer = transfer.with_user(self.archivist)
        transfer.location_id = self.location
        transfer.action_take_over()
        self.assertFalse(any(codes().values()))
