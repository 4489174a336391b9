from datetime import date

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.tests import tagged

from .disposal_common import DisposalCommon


@tagged("post_install", "-at_install")
class TestDisposal(DisposalCommon):
    """From the archivist's list to the witness's signature (#201-#210, #294-#296)."""

    def test_whole_story(self):
        """Listed, appraised, approved, apart, verified, destroyed (#202-#210)."""
        papers = self._due() | self._due()
        papers[0]._guard_write({"paper_location_id": self.location.id}, reason="test")
        with freeze_time("2027-08-31"):
            disposal = self._approved(self._list(papers))
            self.assertEqual(disposal.state, "quarantined")
            self.assertEqual(disposal.quarantine_until, date(2028, 2, 29))
            self.assertEqual(papers.mapped("state"), ["quarantined"] * 2)
            self.assertEqual(papers[0].paper_location_id, self.apart)
            self.assertEqual(papers.volume_id.state, "quarantined")
        with freeze_time("2028-03-01"):
            self._ready(disposal)
            disposal.with_user(self.executor).action_execute()
            self.assertEqual(disposal.state, "executing")
            self._carry_out()
            self.assertEqual(papers.mapped("state"), ["erased"] * 2)
            self.assertFalse(papers.attachment_ids)
            self.assertEqual(disposal.state, "erased")
            disposal.with_user(self.witness).action_approve()
        self.assertEqual(disposal.state, "destroyed")
        self.assertEqual(papers.mapped("state"), ["destroyed"] * 2)
        self.assertEqual(papers.volume_id.state, "destroyed")
        rows = self.env["archive.destruction.register"].search(
            [("document_id", "in", papers.ids)]
        )
        self.assertEqual(
            sorted(rows.mapped("kind")), ["destroyed"] * 2 + ["erased"] * 2
        )
        row = rows.filtered(lambda r: r.kind == "destroyed")[0]
        self.assertEqual(row.witnessed_by, self.witness.name)
        self.assertEqual(row.executed_by, self.executor.name)
        self.assertEqual(row.approved_by, self.director.name)
        self.assertIn(self.head.name, row.appraised_by)
        self.assertIn("Shredder", row.place)
        self.assertEqual(row.method, "Shredding")
        self.assertEqual(row.list_number, disposal.number)

    def test_panel_of_r4(self):
        """Persons concerned and the company's leader, when R4 applies (#295)."""
        disposal = self._list(
            self._due(),
            kind="panel",
            appraiser_id=self.finance.id,
            appraiser2_id=self.sales_manager.id,
            director_id=self.general_manager.id,
        )
        disposal.action_submit()
        for user in (self.finance, self.sales_manager, self.general_manager):
            disposal.with_user(user).action_approve()
        self.assertEqual(disposal.state, "quarantined")

    def test_panel_of_more_than_two(self):
        """A regulation that wants more persons concerned has a step for each (#295)."""
        chain = self.env.ref("customer_archive.chain_r1_disposal_panel")
        self.patch(self.registry, "ready", False)
        self.env["archive.approval.step"].create(
            {
                "chain_id": chain.id,
                "sequence": 25,
                "name": "Archive supervisor",
                "signer_kind": "group",
                "group_ids": [
                    Command.set(self.env.ref("customer_archive.group_supervisor").ids)
                ],
                "distinct": True,
            }
        )
        self.patch(self.registry, "ready", True)
        paper = self._due()
        disposal = self._list(
            paper,
            kind="panel",
            appraiser_id=self.finance.id,
            appraiser2_id=self.sales_manager.id,
            director_id=self.general_manager.id,
        )
        disposal.action_submit()
        for user in (self.finance, self.sales_manager):
            disposal.with_user(user).action_approve()
        self.assertFalse(disposal.with_user(self.general_manager).can_sign)
        line = disposal.line_ids.with_user(self.supervisor)
        line._say("keep", "Asked for by the court", date(2090, 1, 1))
        for user in (self.supervisor, self.general_manager):
            disposal.with_user(user).action_approve()
        self.assertEqual((disposal.line_ids.state, paper.state), ("kept", "filed"))
        self.assertEqual(paper.retention_due, date(2090, 1, 1))

    # ----------------------------------------------------------------- what is listed

    def test_only_what_is_past_its_time(self):
        """What is not due cannot be listed, and says until when (#201)."""
        paper = self._file_document()
        with self.assertRaisesRegex(UserError, "Until"):
            self._list(paper)
        reasons = paper._disposal_refusals(self._list(self._due()))
        self.assertEqual([reason.code for reason in reasons], ["not_due"])

    def test_volume_is_listed_with_its_last_paper(self):
        """Nor does the archivist list what others of the volume outlive (#201)."""
        paper, other = self._due(), self._due()
        other._guard_write({"retention_due": "2050-01-01"}, reason="test")
        with self.assertRaisesRegex(UserError, "(?s)volume.*2050"):
            self._list(paper)

    def test_what_is_held_is_not_listed(self):
        paper = self._due()
        self.env["archive.hold"].with_user(self.archivist).create(
            {
                "name": "Claim 3",
                "reason": "Court",
                "document_ids": [Command.set(paper.ids)],
            }
        )
        with self.assertRaisesRegex(UserError, "Claim 3"):
            self._list(paper)

    def test_on_one_list_only(self):
        paper = self._due()
        self._list(paper)
        with self.assertRaisesRegex(Exception, "open_once"):
            self._list(paper)

    def test_top_secret_has_its_own_list(self):
        paper = self._due()
        paper._guard_write({"secrecy": "top_secret"}, reason="test")
        self.archivist.group_ids |= self.env.ref("customer_archive.group_top_secret")
        with self.assertRaisesRegex(UserError, "have their own"):
            self._list(paper)

    def test_list_is_frozen_once_submitted(self):
        disposal = self._list(self._due())
        other = self._due()
        disposal.action_submit()
        for user in (self.archivist, self.env.user):
            lines = disposal.line_ids.with_user(user)
            with self.assertRaises(UserError), self.cr.savepoint():
                lines.create({"disposal_id": disposal.id, "document_id": other.id})
            with self.assertRaises(UserError), self.cr.savepoint():
                lines.unlink()
            with self.assertRaises(UserError), self.cr.savepoint():
                lines.write({"document_id": other.id})
            for values in (
                {"director_id": self.head.id},
                {"state": "quarantined"},
                {"quarantine_until": "2020-01-01"},
            ):
                with self.assertRaises(UserError), self.cr.savepoint():
                    disposal.with_user(user).write(values)
        with self.assertRaises(UserError), self.cr.savepoint():
            disposal.sudo().unlink()

    def test_only_the_archivist_lists(self):
        """The archivist draws up the list, nobody else (#202, #294)."""
        disposals = self.env["archive.disposal"]
        for user in (self.manager, self.service_manager, self.general_manager):
            with self.assertRaises(AccessError), self.cr.savepoint():
                disposals.with_user(user).create({})

    # ------------------------------------------------------------------ who decides

    def _refused(self, words, **people):
        disposal = self._list(self._due(), **people)
        with self.assertRaisesRegex(UserError, words):
            disposal.action_submit()
        self.assertEqual(disposal.state, "draft")

    def test_two_different_appraisers(self):
        """Nobody appraises twice (#203)."""
        self._refused("three different", appraiser2_id=self.service_manager.id)

    def test_director_is_a_third(self):
        """Who appraised does not approve (#204)."""
        self.service_manager.group_ids |= self.env.ref(
            "customer_archive.group_customer_director"
        )
        self._refused("three different", director_id=self.service_manager.id)

    def test_everybody_has_the_role(self):
        self._refused("has not the role", appraiser_id=self.plain.id)
        self._refused("has not the role", director_id=self.plain.id)
        self._refused("is not the head", appraiser2_id=self.plain.id)
        self._refused("Name who it is", director_id=False)

    def test_who_lists_does_not_appraise(self):
        """The archivist's list is an own request of his (#202, #203)."""
        self.archivist.group_ids |= self.env.ref(
            "customer_archive.group_customer_service_manager"
        )
        self._refused("Nobody is left", appraiser_id=self.archivist.id)

    def test_named_deputies_of_a_small_company(self):
        """Where too few people are there, the policy's named deputies act (#203)."""
        step = self.env.ref("customer_archive.chain_r1_disposal_joint_step_first")
        step.sudo().deputy_id = self.plain
        disposal = self._list(self._due(), appraiser_id=self.plain.id)
        disposal.action_submit()
        disposal.with_user(self.plain).action_approve()

    def test_in_turn_and_only_who_is_named(self):
        disposal = self._list(self._due())
        disposal.action_submit()
        for user in (self.head, self.director, self.plain, self.manager):
            with self.assertRaises(UserError):
                disposal.with_user(user).action_approve()
        disposal.with_user(self.service_manager).action_approve()
        with self.assertRaises(UserError):
            disposal.with_user(self.director).action_approve()

    # --------------------------------------------------------------- what is decided

    def test_most_careful_holds(self):
        """Where the two differ, the more careful one holds, with its reason (#203)."""
        papers = [self._due() for _number in range(5)]
        destroy, keep, permanent, transfer, reclass = papers
        disposal = self._list(papers)
        disposal.action_submit()
        lines = {line.document_id.id: line for line in disposal.line_ids}

        def say(user, paper, *what):
            lines[paper.id].with_user(user)._say(*what)

        longer = self.env.ref("customer_archive.retention_r1_d30")
        say(self.service_manager, keep, "keep", "Asked for again", date(2040, 1, 1))
        say(self.service_manager, permanent, "transfer", "The town wants it")
        say(self.service_manager, transfer, "transfer", "The town wants it")
        say(self.service_manager, reclass, "reclassify", "A contract", None, longer)
        disposal.with_user(self.service_manager).action_approve()
        say(self.head, permanent, "permanent", "Our history")
        disposal.with_user(self.head).action_approve()
        disposal.with_user(self.director).action_approve()
        self.assertEqual(destroy.state, "quarantined")
        self.assertEqual((keep.state, keep.retention_due), ("filed", date(2040, 1, 1)))
        self.assertEqual((permanent.state, permanent.retention_due), ("filed", False))
        self.assertIn("permanently", permanent.retention_explanation)
        self.assertEqual(lines[transfer.id].state, "transfer")
        self.assertEqual(reclass.retention_class_id, longer)
        self.assertEqual(reclass.retention_due, date(2041, 1, 1))
        self.assertIn("Asked for again", lines[keep.id].decision_note)

    def test_hand_over_to_another_archive(self):
        """What another archive takes over leaves, and the register says to whom."""
        paper = self._due()
        disposal = self._list([paper, self._due()])
        disposal.action_submit()
        line = disposal.line_ids.filtered(lambda li: li.document_id == paper)
        line.with_user(self.service_manager)._say("transfer", "Town history")
        for user in (self.service_manager, self.head, self.director):
            disposal.with_user(user).action_approve()
        with self.assertRaisesRegex(UserError, "who takes them over"):
            line._hand_out(" ")
        with self.assertRaisesRegex(UserError, "not decided"):
            (disposal.line_ids - line)._hand_out("Town archive")
        paper._guard_write({"state": "trashed"}, reason="test")
        with self.assertRaisesRegex(UserError, "not decided"):
            line._hand_out("Town archive")
        paper._guard_write({"state": "filed"}, reason="test")
        line._hand_out("Town archive")
        self.assertEqual((paper.state, line.state), ("transferred", "transferred"))
        self.assertTrue(paper.attachment_ids)
        row = self.env["archive.destruction.register"].search(
            [("document_id", "=", paper.id)]
        )
        self.assertEqual((row.kind, row.reason), ("transferred", "Town archive"))

    def test_exception_needs_its_reason(self):
        disposal = self._list(self._due())
        disposal.action_submit()
        line = disposal.line_ids.with_user(self.service_manager)
        line._say("keep", "still used")
        with self.assertRaisesRegex(UserError, "until when"):
            disposal.with_user(self.service_manager).action_approve()
        line._say("permanent")
        with self.assertRaisesRegex(UserError, "say why"):
            disposal.with_user(self.service_manager).action_approve()
        # by the columns of the list
        line.my_opinion = "Our first contract"
        disposal.with_user(self.service_manager).action_approve()

    def test_only_who_is_to_sign_says_something(self):
        disposal = self._list(self._due())
        with self.assertRaises(UserError):
            disposal.line_ids._say("destroy")
        disposal.action_submit()
        with self.assertRaises(UserError):
            disposal.line_ids._say("keep", "x", date(2040, 1, 1))
        with self.assertRaises(MissingError):
            disposal.line_ids.with_user(self.head)._say("destroy")
        line = disposal.line_ids.with_user(self.service_manager)
        line._say("permanent", "ours")
        disposal.with_user(self.service_manager).action_approve()
        with self.assertRaises(UserError):
            line.sudo()._say("destroy")
        opinion = line.sudo().opinion_ids
        for act in (lambda: opinion.write({"decision": "destroy"}), opinion.unlink):
            with self.assertRaises(UserError), self.cr.savepoint():
                act()

    def test_hold_between_list_and_approval(self):
        """What is held when the list is approved stays, and the list says so (#201)."""
        held, other = self._due(), self._due()
        disposal = self._list([held, other])
        disposal.action_submit()
        disposal.with_user(self.service_manager).action_approve()
        self.env["archive.hold"].with_user(self.general_manager).create(
            {
                "name": "Claim 4",
                "reason": "Court",
                "document_ids": [Command.set(held.ids)],
            }
        )
        disposal.with_user(self.head).action_approve()
        disposal.with_user(self.director).action_approve()
        self.assertEqual(held.state, "filed")
        self.assertEqual(other.state, "quarantined")
        line = disposal.line_ids.filtered(lambda li: li.document_id == held)
        self.assertIn("Claim 4", line.hold_note)

    def test_refused_list_comes_back(self):
        disposal = self._list(self._due())
        disposal.action_submit()
        disposal.with_user(self.service_manager).action_refuse("Wrong department")
        self.assertEqual(disposal.state, "returned")
        self.assertEqual(disposal.return_reason, "Wrong department")

    # ---------------------------------------------------------------- the time apart

    def test_frozen_while_apart(self):
        """No move, no change, no other use, no deletion (#209)."""
        paper = self._due()
        self._approved(self._list(paper))
        for values in (
            {"paper_location_id": self.location.id},
            {"state": "filed"},
            {"name": "x"},
        ):
            with self.assertRaises(UserError), self.cr.savepoint():
                paper.sudo().write(values)
        with self.assertRaises(UserError), self.cr.savepoint():
            paper.attachment_ids.sudo().unlink()
        with self.assertRaisesRegex(UserError, "not filed"):
            paper.with_user(self.archivist)._move_to(paper.volume_id, "why")
        with self.assertRaisesRegex(UserError, "not filed"):
            self.env["archive.deletion.request"].with_user(self.archivist).create(
                {"document_id": paper.id, "reason": "x"}
            ).action_submit()
        with self.assertRaisesRegex(UserError, "is not lent"):
            self.env["archive.access.grant"]._grant(
                self.plain, paper, "2099-01-01 00:00:00", "look"
            )

    def test_not_before_its_end(self):
        """31 August and six months is the end of February; not on that day (#205)."""
        paper = self._due()
        with freeze_time("2027-08-31"):
            disposal = self._approved(self._list(paper))
        with freeze_time("2028-02-29"):
            with self.assertRaisesRegex(UserError, "half a year"):
                disposal.action_verify()
            disposal.write({"executor_id": self.executor.id})
            with self.assertRaisesRegex(UserError, "half a year"):
                disposal.with_user(self.executor).action_execute()
            with self.assertRaisesRegex(UserError, "half a year"):
                disposal.sudo().action_execute()
        self.assertEqual(paper.state, "quarantined")

    def test_shortening_is_the_directors_and_registered(self):
        """Shorter only by who approved it, and the register says so (#205)."""
        paper = self._due()
        with freeze_time("2027-08-31"):
            disposal = self._approved(self._list(paper))
            with self.assertRaises(AccessError):
                disposal._shorten(date(2027, 9, 1), "no room")
            director = disposal.with_user(self.director)
            director._shorten(date(2027, 9, 1), "no room")
            with self.assertRaises(UserError):
                director._shorten(date(2029, 1, 1), "longer")
        self.assertEqual(disposal.quarantine_until, date(2027, 9, 1))
        row = self.env["archive.destruction.register"].search(
            [("document_id", "=", paper.id)]
        )
        self.assertEqual((row.kind, row.reason), ("shortened", "no room"))

    def test_rescue(self):
        """What has a value after all goes back, and is kept longer (#206)."""
        paper = self._due()
        paper._guard_write({"paper_location_id": self.location.id}, reason="test")
        disposal = self._approved(self._list([paper, self._due()]))
        line = disposal.line_ids.filtered(lambda li: li.document_id == paper)
        with self.assertRaisesRegex(UserError, "a day to come"):
            line._rescue("needed", date(2020, 1, 1))
        with self.assertRaises(UserError):
            line.with_user(self.manager)._rescue("needed", date(2050, 1, 1))
        line._rescue("Asked for by the tax office", date(2050, 1, 1))
        self.assertEqual(paper.state, "filed")
        self.assertEqual(paper.paper_location_id, self.location)
        self.assertEqual(paper.retention_due, date(2050, 1, 1))
        self.assertEqual(paper.volume_id.state, "open")
        self.assertEqual(line.state, "rescued")
        self.assertEqual(disposal.state, "quarantined")

    def test_rescuing_the_last_closes_the_list(self):
        disposal = self._approved(self._list(self._due()))
        disposal.line_ids._rescue("needed", date(2050, 1, 1))
        self.assertEqual(disposal.state, "kept")

    def test_given_up_with_a_reason(self):
        paper = self._due()
        disposal = self._approved(self._list(paper))
        with self.assertRaisesRegex(UserError, "reason"):
            disposal._abort("")
        with self.assertRaises(UserError):
            disposal.with_user(self.manager)._abort("x")
        disposal._abort("Wrong department")
        self.assertEqual((disposal.state, paper.state), ("aborted", "filed"))
        # and it can be listed again
        self._list(paper)

    # --------------------------------------------------------------- who may know it

    def test_known_until_the_signature_is_given(self):
        """Who decides knows list and papers while he is to sign (#66)."""
        paper = self._due()
        disposal = self._list(paper)
        self.assertFalse(disposal.with_user(self.service_manager).has_access("read"))
        disposal.action_submit()
        self.assertTrue(paper.with_user(self.service_manager).has_access("read"))
        self.assertFalse(paper.with_user(self.head).has_access("read"))
        disposal.with_user(self.service_manager).action_approve()
        self.env.invalidate_all()
        self.assertFalse(paper.with_user(self.service_manager).has_access("read"))
        self.assertTrue(paper.with_user(self.head).has_access("read"))
        for user in (self.plain, self.other_manager, self.finance):
            self.assertFalse(
                self.env["archive.disposal"].with_user(user).search_count([])
            )
            self.assertFalse(
                self.env["archive.disposal.line"].with_user(user).search_count([])
            )
