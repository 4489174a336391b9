from datetime import date
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from .disposal_common import DisposalCommon

PROPOSAL = "odoo.addons.customer_archive.models.archive_disposal_proposal."


@tagged("post_install", "-at_install")
class TestDisposalBundle(DisposalCommon):
    """Papers kept together are listed, held, kept, rescued, destroyed as one (#152)."""

    def test_kept_together_goes_together(self):
        """Papers that must not be separated are destroyed together or not (#152)."""
        first, second = self._due(), self._due()
        disposal = self._list(first)
        self._kept_together(first, second)
        self._approved(disposal)
        self.assertEqual(first.state, "filed", "the other is not on the list")
        self.assertEqual(disposal.state, "kept")

    def test_what_is_said_of_one_is_done_to_those_with_it(self):
        """Day and class are those of what is kept together, too (#152, #203)."""
        papers = [self._due() for _number in range(4)]
        self._kept_together(*papers[:2])
        self._kept_together(*papers[2:])
        disposal = self._list(papers)
        disposal.action_submit()
        lines = {line.document_id.id: line for line in disposal.line_ids}
        longer = self.env.ref("customer_archive.retention_r1_d30")
        for paper, said in (
            (papers[0], ("keep", "Asked for", date(2040, 1, 1))),
            (papers[2], ("reclassify", "A contract", None, longer)),
        ):
            lines[paper.id].with_user(self.service_manager)._say(*said)
        for user in (self.service_manager, self.head, self.director):
            disposal.with_user(user).action_approve()
        self.assertEqual(papers[1].retention_due, date(2040, 1, 1))
        self.assertEqual(papers[3].retention_class_id, longer)
        self.assertEqual(papers[3].retention_due, papers[2].retention_due)

    def test_kept_with_what_is_not_due(self):
        """What is kept for the others' sake is due with them, not listed again."""
        first, other = self._due(), self._due()
        disposal = self._list(first)
        other._guard_write({"retention_due": "2050-01-01"}, reason="test")
        self._kept_together(first, other)
        self._approved(disposal)
        self.assertEqual(first.retention_due, date(2050, 1, 1))

    def test_listed_as_one(self):
        """Who lists one lists them all, or none where one stays (#152, #201)."""
        first, second = self._due(), self._due()
        self._kept_together(first, second)
        disposal = self._list(first)
        self.assertEqual(disposal.line_ids.document_id, first | second)
        disposal.line_ids[0].unlink()
        self.assertFalse(disposal.line_ids)
        self._hold(second, "Claim 5")
        with self.assertRaisesRegex(UserError, f"kept together.*{second.name}.*Claim"):
            self._list(first)

    def test_proposed_as_one(self):
        """All of a bundle stand on one list, whatever their department; or none."""
        first, second = self._due(), self._due(department_id=False)
        self._kept_together(first, second)
        other = self._due()
        hold = self._hold(second)
        self.assertEqual(self._propose().line_ids.document_id, other)
        hold._lift("Settled")
        with patch(PROPOSAL + "LIST_SIZE", 2):
            lists = self._propose()
        self.assertEqual(
            sorted((found.line_ids.document_id.ids for found in lists), key=len),
            [other.ids, sorted((first | second).ids)],
        )

    def test_hold_on_one_keeps_all(self):
        """What is held when the list is approved keeps what is with it (#201)."""
        first, second, other = (self._due() for _number in range(3))
        self._kept_together(first, second)
        disposal = self._list([first, other])
        self._hold(second, "Claim 6")
        self._approved(disposal)
        self.assertEqual(
            [paper.state for paper in (first, second, other)],
            ["filed", "filed", "quarantined"],
        )
        line = disposal.line_ids.filtered(lambda li: li.document_id == first)
        self.assertIn("Claim 6", line.hold_note)

    def test_what_is_gone_keeps_all(self):
        """Where one was put into the bin meanwhile, the others stay (#152)."""
        first, second = self._due(), self._due()
        self._kept_together(first, second)
        disposal = self._list(first)
        disposal.action_submit()
        second._guard_write({"state": "trashed"}, reason="test")
        for user in (self.service_manager, self.head, self.director):
            disposal.with_user(user).action_approve()
        self.assertEqual((first.state, disposal.state), ("filed", "kept"))

    def test_rescued_as_one(self):
        """Who takes one back takes back what is kept with it (#206)."""
        first, second, other = (self._due() for _number in range(3))
        self._kept_together(first, second)
        disposal = self._approved(self._list([first, other]))
        line = disposal.line_ids.filtered(lambda li: li.document_id == second)
        line._rescue("Needed", date(2050, 1, 1))
        for paper in (first, second):
            self.assertEqual(paper.state, "filed")
            self.assertEqual(paper.retention_due, date(2050, 1, 1))
        self.assertEqual(other.state, "quarantined")

    def test_handed_over_as_one(self):
        first, second = self._due(), self._due()
        self._kept_together(first, second)
        disposal = self._list(first)
        disposal.action_submit()
        disposal.with_user(self.service_manager).line_ids[0]._say("transfer", "Town")
        for user in (self.service_manager, self.head, self.director):
            disposal.with_user(user).action_approve()
        disposal.line_ids[1]._hand_out("Town archive")
        self.assertEqual(first.state, "transferred")

    def _begun(self, papers):
        with freeze_time("2027-08-31"):
            disposal = self._approved(self._list(papers))
        self._ready(disposal).with_user(self.executor).action_execute()
        return disposal

    @freeze_time("2028-03-01")
    def test_destroyed_or_put_back_as_one(self):
        """A hold on one puts all of them back; the rest is destroyed (#152, #201)."""
        first, second, other = (self._due() for _number in range(3))
        self._kept_together(first, second)
        disposal = self._begun([first, other])
        self._hold(second, "Claim 8")
        disposal.line_ids.filtered(lambda li: li.document_id != second)._destroy()
        self.assertEqual(
            [paper.state for paper in (first, second, other)],
            ["filed", "filed", "erased"],
        )
        for line in disposal.line_ids.filtered(lambda li: li.document_id != other):
            self.assertEqual(line.state, "put_back")
            self.assertIn("Claim 8", line.hold_note)

    @freeze_time("2028-03-01")
    def test_fails_as_one(self):
        """Where one cannot be erased none of them is; the rest goes on (#152)."""
        first, second, other = (self._due() for _number in range(3))
        self._kept_together(first, second)
        self._begun([first, other])
        with self._failing(second):
            self._carry_out()
        self.assertEqual(
            [paper.state for paper in (first, second, other)],
            ["quarantined", "quarantined", "erased"],
        )
        self.assertTrue(first.attachment_ids)
