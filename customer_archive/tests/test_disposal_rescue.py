from datetime import date

from freezegun import freeze_time

from odoo.exceptions import MissingError, UserError
from odoo.tests import Form, tagged

from .disposal_common import DisposalCommon


@tagged("post_install", "-at_install")
class TestDisposalRescue(DisposalCommon):
    """Who decided on a list rescues what has a value after all (#203, #206)."""

    def _wizard(self, lines, user):
        form = Form(
            self.env["archive.disposal.rescue"]
            .with_user(user)
            .with_context(active_model=lines._name, active_ids=lines.ids)
        )
        form.keep_until = "2050-01-01"
        form.reason = "Still needed"
        return form

    def _tile(self, user):
        tiles = {
            tile["key"]: tile
            for tile in self.env["archive.document"].with_user(user).get_my_work()
        }
        return tiles.get("disposal_apart")

    def test_appraisers_find_and_rescue(self):
        """They know the list while its papers are stored apart, no longer (#206)."""
        days = ("2010-05-05", "2011-05-05")
        for user, day in zip((self.service_manager, self.head), days, strict=True):
            with self.subTest(user=user.login):
                paper, other = (self._due(document_date=day) for _number in range(2))
                disposal = self._list([paper, other])
                self.assertFalse(disposal.with_user(user).has_access("read"))
                self._approved(disposal)
                seen = disposal.with_user(user)
                self.assertTrue(seen.has_access("read"))
                self.assertTrue(paper.with_user(user).has_access("read"))
                told = paper.with_user(self.archivist)._access_more()
                self.assertTrue(any(user in users for _label, users in told))
                tile = self._tile(user)
                self.assertEqual(tile["count"], 1)
                self.assertEqual(seen.search(tile["action"]["domain"]), seen)
                line = seen.line_ids.filtered(lambda l, p=paper: l.document_id == p)
                self._wizard(line, user).save().action_rescue()
                self.assertEqual(paper.state, "filed")
                self.assertEqual(line.sudo().state, "rescued")
                seen.sudo()._abort("No more of it")
                self.env.invalidate_all()
                self.assertFalse(seen.has_access("read"))
                self.assertFalse(other.with_user(user).has_access("read"))
                self.assertFalse(self._tile(user))
                with self.assertRaises(MissingError):
                    line._rescue("Again", date(2050, 1, 1))

    def test_nothing_once_destruction_has_begun(self):
        """Then nothing can be rescued, and they know it no longer (#206)."""
        with freeze_time("2027-08-31"):
            disposal = self._approved(self._list(self._due()))
        with freeze_time("2028-03-01"):
            self._ready(disposal).with_user(self.executor).action_execute()
        for user in (self.service_manager, self.head, self.director):
            with self.subTest(user=user.login):
                self.assertFalse(disposal.with_user(user).has_access("read"))

    def test_only_of_the_own_list(self):
        """Who decided on one list takes nothing from another that he may know."""
        mine = self._approved(self._list(self._due()))
        with freeze_time("2027-08-31"):
            other = self._list(
                self._due(), appraiser2_id=self.plain.id, department_id=False
            )
            other.action_submit()
            for user in (self.service_manager, self.plain, self.director):
                other.with_user(user).action_approve()
        other.write({"executor_id": self.head.id})
        lines = (mine | other).line_ids.with_user(self.head)
        self.assertTrue(lines.has_access("read"))
        with self.assertRaisesRegex(UserError, "archivist and who decided"):
            lines._rescue("mine", date(2050, 1, 1))
        self.assertEqual(set(lines.sudo().mapped("state")), {"quarantined"})

    def test_dialog_names_what_goes_back_as_well(self):
        """What is kept together is named, to who may know it (#152, #206)."""
        first, second, third = self._due(), self._due(), self._due()
        self._kept_together(first, second)
        disposal = self._approved(self._list([first, third]))
        line = disposal.line_ids.filtered(lambda l: l.document_id == first)
        form = self._wizard(line, self.archivist)
        self.assertEqual(form.rest, second.display_name)
        form.save().action_rescue()
        self.assertEqual((first.state, second.state), ("filed", "filed"))
        self.assertEqual(third.state, "quarantined")
        alone = disposal.line_ids.filtered(lambda l: l.document_id == third)
        self.assertFalse(self._wizard(alone, self.archivist).rest)

    def test_dialog_tells_no_unknown_paper(self):
        """A paper that became top secret is not named to who is not cleared."""
        first, second = self._due(), self._due()
        self._kept_together(first, second)
        disposal = self._approved(self._list([first]))
        second._guard_write({"secrecy": "top_secret"}, reason="test")
        self.env.invalidate_all()
        line = disposal.line_ids.filtered(lambda l: l.document_id == first)
        self.assertFalse(self._wizard(line, self.archivist).rest)


@tagged("post_install", "-at_install")
class TestDisposalReply(DisposalCommon):
    """A reply takes a paper of a list along (#152, #156)."""

    def _reply(self, paper):
        reply = self._create_document(
            name="Late reply", document_date="2010-06-06", department_id=False
        )
        reply.write({"reply_to_id": paper.id})
        reply = self._file_document(reply)
        self.env.invalidate_all()
        self.assertEqual(paper.bundle_id, reply.bundle_id)
        return reply

    def test_line_says_why_it_stays(self):
        """Filed while the list is appraised: list and item name the reply."""
        paper, other = self._due(), self._due()
        disposal = self._list([paper, other])
        disposal.action_submit()
        reply = self._reply(paper)
        line = disposal.line_ids.filtered(lambda l: l.document_id == paper)
        self.assertIn("Late reply", disposal._paper_holds()[line.id])
        for user in (self.service_manager, self.head, self.director):
            disposal.with_user(user).action_approve()
        self.assertEqual((line.state, line.decision), ("kept", "keep"))
        self.assertIn("Late reply", line.hold_note)
        self.assertIn("does not stand on this list", line._paper_note(""))
        self.assertEqual(paper.state, "filed")
        self.assertGreaterEqual(paper.retention_due, reply.retention_due)
        rest = disposal.line_ids - line
        self.assertEqual((rest.state, rest.hold_note), ("quarantined", False))

    def test_line_of_a_paper_in_the_bin(self):
        """What was put into the bin meanwhile stays there, and the item says so."""
        paper = self._due()
        disposal = self._list([paper, self._due()])
        disposal.action_submit()
        request = self.env["archive.deletion.request"].with_user(self.archivist)
        request = request.create(
            {"document_id": paper.id, "ground": "error", "reason": "Wrong"}
        )
        request.action_submit()
        request.with_user(self.sales_manager).action_approve()
        for user in (self.service_manager, self.head, self.director):
            disposal.with_user(user).action_approve()
        line = disposal.line_ids.filtered(lambda l: l.document_id == paper)
        self.assertEqual((paper.state, line.state), ("trashed", "kept"))
        self.assertIn("not filed any more", line.hold_note)
