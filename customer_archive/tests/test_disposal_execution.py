import os
from datetime import date
from unittest.mock import patch

from freezegun import freeze_time
from psycopg2.errors import CheckViolation

from odoo import Command
from odoo.exceptions import MissingError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .disposal_common import DisposalCommon


@tagged("post_install", "-at_install")
class TestDisposalExecution(DisposalCommon):
    """Place, method, executor, witness; partial failure; proof (#207-#210)."""

    def setUp(self):
        super().setUp()
        self.papers = [self._due() for _number in range(3)]
        self.papers[1]._guard_write(
            {"paper_location_id": self.location.id}, reason="test"
        )
        with freeze_time("2027-08-31"):
            self.disposal = self._approved(self._list(self.papers))

    def _refused(self, words, user=None):
        with self.assertRaisesRegex(UserError, words):
            self.disposal.with_user(user or self.executor).action_execute()

    @freeze_time("2028-03-01")
    def test_what_is_asked_before(self):
        """Verified items, place, method, people, the witness's check (#206-#208)."""
        disposal = self.disposal
        disposal.write({"executor_id": self.executor.id})
        self._refused("looked at again")
        disposal.action_verify()
        self._refused("Name the designated place")
        disposal.write({"place_id": self.yard.id, "method": "pulping"})
        self._refused("who witnesses it")
        disposal.write({"witness_id": self.witness.id})
        self._refused("check the items before")
        disposal.with_user(self.witness).action_check_items()
        self._refused("carries out the destruction", self.archivist)
        disposal.with_user(self.executor).action_execute()
        self.assertEqual(disposal.state, "executing")

    @freeze_time("2028-03-01")
    def test_witness_is_not_the_executor(self):
        """The witness is somebody else than who carries it out (#208)."""
        disposal = self._ready(self.disposal)
        disposal.write({"witness_id": self.executor.id})
        self._refused("somebody else than")

    @freeze_time("2028-03-01")
    def test_only_the_witness_checks(self):
        disposal = self.disposal
        disposal.write({"witness_id": self.witness.id})
        for user in (self.archivist, self.general_manager):
            with self.assertRaisesRegex(UserError, "nobody else"):
                disposal.with_user(user).action_check_items()
        with self.assertRaises(MissingError):
            disposal.with_user(self.plain).action_check_items()

    @freeze_time("2027-12-01")
    def test_witness_does_not_check_before_the_time(self):
        """Half a year before, the items are not yet those that are destroyed (#208)."""
        self.disposal.write({"witness_id": self.witness.id})
        with self.assertRaisesRegex(UserError, "half a year"):
            self.disposal.with_user(self.witness).action_check_items()

    @freeze_time("2028-03-01")
    def test_another_witness_checks_anew(self):
        """What one witness has checked does not count for another one (#208)."""
        disposal = self._ready(self.disposal)
        disposal.write({"witness_id": self.plain.id})
        self.assertFalse(disposal.witness_checked_on)
        self._refused("check the items before")

    @freeze_time("2028-03-01")
    def test_waste_paper_is_not_offered(self):
        """Sold as waste paper is no way to destroy anything (#209)."""
        with self.assertRaises(ValueError):
            self.disposal.write({"method": "waste_paper"})

    @freeze_time("2028-03-01")
    def test_destroyed_only_with_the_witness(self):
        """Erased is not destroyed until the witness has signed (#210)."""
        disposal = self._ready(self.disposal)
        disposal.with_user(self.executor).action_execute()
        self._carry_out()
        self.assertEqual(self.papers[0].state, "erased")
        self.assertEqual(disposal.state, "erased")
        for user in (self.executor, self.archivist, self.director):
            with self.assertRaises(UserError):
                disposal.with_user(user).action_approve()
        with self.assertRaises(UserError), self.cr.savepoint():
            disposal.sudo().write({"state": "destroyed"})
        with self.assertRaises(UserError), self.cr.savepoint():
            self.papers[0].sudo().write({"state": "destroyed"})
        disposal.with_user(self.witness).action_refuse("One was missing")
        self.assertEqual(disposal.state, "erased")
        disposal.action_submit()
        disposal.with_user(self.witness).action_approve()
        self.assertEqual(self.papers[0].state, "destroyed")
        # nobody is told to ask for a correction of what is gone
        explained = self.papers[0].with_user(self.archivist).explanation or {}
        self.assertNotIn("read_only", explained)

    @freeze_time("2028-03-01")
    def test_hold_between_approval_and_destruction(self):
        """A hold that appears stops its paper; the rest goes on (#201)."""
        disposal = self._ready(self.disposal)
        disposal.with_user(self.executor).action_execute()
        held = self.papers[1]
        hold = self._hold(held)
        self._carry_out()
        self.assertEqual(
            [paper.state for paper in self.papers], ["erased", "filed", "erased"]
        )
        line = disposal.line_ids.filtered(lambda li: li.document_id == held)
        self.assertEqual(line.state, "put_back")
        self.assertIn("Claim 9", line.hold_note)
        self.assertIn("Claim 9", line._paper_note(""))
        self.assertEqual(held.paper_location_id, self.location)
        self.assertTrue(held.attachment_ids)
        entry = self.env["archive.ledger.entry"].search(
            [("model", "=", held._name), ("res_id", "=", held.id)], limit=1
        )
        self.assertEqual(entry.event, "put_back")
        # nothing waits for it: the witness signs for the others
        self.assertEqual(disposal.state, "erased")
        disposal.with_user(self.witness).action_approve()
        self.assertEqual(disposal.state, "destroyed")
        self.assertEqual(held.state, "filed")
        self.assertFalse(self._propose())
        hold._lift("Settled")
        self.assertEqual(self._propose().line_ids.document_id, held)

    @freeze_time("2028-03-01")
    def test_nothing_left_to_destroy(self):
        """A list of which everything went back ends as kept (#201)."""
        disposal = self._ready(self.disposal)
        disposal.with_user(self.executor).action_execute()
        for paper in self.papers:
            self._hold(paper)
        self._carry_out()
        self.assertEqual(disposal.state, "kept")
        self.assertEqual([paper.state for paper in self.papers], ["filed"] * 3)

    @freeze_time("2028-03-01")
    def test_what_fails_for_a_week_goes_back(self):
        """What cannot be erased keeps no list open for ever, and says why (#201)."""
        disposal = self._ready(self.disposal)
        disposal.with_user(self.executor).action_execute()
        failing = self.papers[2]
        line = disposal.line_ids.filtered(lambda li: li.document_id == failing)
        with self._failing(failing):
            self._carry_out()
            with freeze_time("2028-03-07"):
                self._carry_out()
                self.assertEqual(failing.state, "quarantined")
            with freeze_time("2028-03-08"):
                self._carry_out()
        self.assertEqual((failing.state, line.state), ("filed", "put_back"))
        self.assertIn("fire", line.problem)
        self.assertIn("fire", line._paper_note(""))
        self.assertEqual(disposal.state, "erased")
        with self.assertRaises(UserError), self.cr.savepoint():
            line.sudo().write({"problem_since": False})

    @freeze_time("2028-03-01")
    def test_one_failure_keeps_nobody_else(self):
        """An item that fails is reported and retried; the others go on."""
        disposal = self._ready(self.disposal)
        disposal.with_user(self.executor).action_execute()
        with self._failing(self.papers[2]):
            self._carry_out()
        self.assertEqual(
            [paper.state for paper in self.papers], ["erased", "erased", "quarantined"]
        )
        self.assertIn("fire", disposal.line_ids.filtered("problem").problem)
        self.assertEqual(disposal.state, "executing", "the witness waits for all")
        self._carry_out()
        self.assertEqual(disposal.state, "erased")

    @freeze_time("2028-03-01")
    def test_bytes_that_stay_keep_the_witness_waiting(self):
        """Nobody signs while a file is still there (#210, ISO 15489-2)."""
        disposal = self._ready(self.disposal)
        file = self.papers[0].attachment_ids
        path = file._full_path(file.store_fname)
        disposal.with_user(self.executor).action_execute()
        os.unlink(path)
        os.mkdir(path)
        with mute_logger("odoo.addons.customer_archive.models.archive_erasure"):
            self._carry_out()
        self.assertEqual(self.papers[0].state, "erased")
        self.assertEqual(disposal.state, "executing")
        with self.assertRaises(UserError):
            disposal.with_user(self.witness).action_approve()
        os.rmdir(path)
        with freeze_time("2028-03-02"):
            self._carry_out()
        self.assertEqual(disposal.state, "erased")

    @freeze_time("2028-03-01")
    def test_scheduled_action_carries_it_out(self):
        disposal = self._ready(self.disposal)
        disposal.with_user(self.executor).action_execute()
        with self.enter_registry_test_mode():
            self.env.ref(
                "customer_archive.ir_cron_disposal_execute"
            ).method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(self.papers[0].state, "erased")

    @freeze_time("2028-03-01")
    def test_people_are_fixed_when_it_begins(self):
        disposal = self._ready(self.disposal)
        disposal.with_user(self.executor).action_execute()
        for values in ({"witness_id": self.plain.id}, {"place_id": False}):
            with self.assertRaises(UserError):
                disposal.write(values)
        with self.assertRaises(UserError):
            disposal._abort("too late")
        with self.assertRaisesRegex(UserError, "has begun"):
            disposal.line_ids[0]._rescue("too late", date(2050, 1, 1))

    @mute_logger("odoo.sql_db")
    def test_sql_meets_the_triggers(self):
        for statement in (
            "UPDATE archive_disposal SET state = 'executing' WHERE id = %s",
            "UPDATE archive_disposal SET quarantine_until = '2020-01-01' WHERE id = %s",
            "UPDATE archive_disposal SET director_id = NULL WHERE id = %s",
            "DELETE FROM archive_disposal WHERE id = %s",
            "UPDATE archive_disposal_line SET state = 'erased' WHERE disposal_id = %s",
            "UPDATE archive_disposal_line SET proven_on = now() WHERE disposal_id = %s",
            "DELETE FROM archive_disposal_line WHERE disposal_id = %s",
        ):
            with (
                self.subTest(statement),
                self.assertRaises(CheckViolation),
                self.cr.savepoint(),
            ):
                self.env.cr.execute(statement, [self.disposal.id])


@tagged("post_install", "-at_install")
class TestDisposalProposal(DisposalCommon):
    """What is past its time is listed by itself, never twice (#201)."""

    def test_by_department_and_never_twice(self):
        papers = self._due() | self._due() | self._due(department_id=False)
        first = self._propose()
        self.assertEqual(len(first), 2)
        self.assertEqual(first.line_ids.document_id, papers)
        again = self._propose()
        self.assertEqual(again, first)
        self.assertEqual(len(first.line_ids), 3)
        late = self._due()
        self._propose()
        self.assertIn(late, first.line_ids.document_id)

    def test_volume_is_due_with_its_last_paper(self):
        """Nothing of a volume is listed while one of its papers is kept longer."""
        early, late = self._due(), self._due()
        self.assertEqual(early.volume_id, late.volume_id)
        late._guard_write({"retention_due": "2099-01-01"}, reason="test")
        self.assertFalse(self._propose())
        self.assertEqual(str(early.volume_id.retention_due), "2099-01-01")

    def test_held_is_not_proposed(self):
        paper = self._due()
        hold = (
            self.env["archive.hold"]
            .with_user(self.archivist)
            .create(
                {
                    "name": "Claim",
                    "reason": "Court",
                    "dossier_ids": [Command.set(paper.dossier_id.ids)],
                }
            )
        )
        self.assertFalse(self._propose())
        hold._lift("Settled")
        self.assertEqual(self._propose().line_ids.document_id, paper)

    def test_long_lists_are_cut(self):
        for _number in range(5):
            self._due()
        path = "odoo.addons.customer_archive.models.archive_disposal_proposal."
        with patch(path + "LIST_SIZE", 2), patch(path + "BATCH", 3):
            lists = self._propose()
        self.assertEqual(sorted(len(found.line_ids) for found in lists), [1, 2, 2])

    def test_secret_papers_apart(self):
        paper = self._due()
        paper._guard_write({"secrecy": "top_secret"}, reason="test")
        found = self._propose()
        self.assertTrue(found.top_secret)
        self.assertFalse(found.with_user(self.archivist).search([]))
