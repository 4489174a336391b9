from dateutil.relativedelta import relativedelta
from freezegun import freeze_time

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .disposal_common import DisposalCommon
from .hand_over_common import HandOverCommon


@tagged("post_install", "-at_install")
class TestHandOverLeaving(HandOverCommon):
    """Who leaves hands over everything in one step, and keeps no right (#3)."""

    def _leave(self, former, new=None, **vals):
        new = new or self.other_manager
        record = self._hand_over(
            leaves=True, former_id=former.id, manager_id=new.id, **vals
        )
        self._signed(record, self.sales_manager, new)
        self.env.invalidate_all()
        return record

    def _waiting_for_superior(self, **vals):
        document = self._submit_document(self._create_document(**vals))
        document.with_user(self.manager).action_approve()
        return document.sudo()

    def _delegate(self, user, delegate):
        return (
            self.env["archive.approval.delegation"]
            .with_user(user)
            .create(
                {
                    "delegate_id": delegate.id,
                    "date_from": fields.Date.today(),
                    "date_to": fields.Date.today() + relativedelta(days=9),
                    "reason": "Holiday",
                }
            )
        )

    def test_new_one_signs_what_waited_for_who_left(self):
        """The signature goes over; the former one and his delegate sign no more."""
        paper = self._waiting_for_superior()
        self._delegate(self.superior, self.plain)
        self.assertTrue(paper.with_user(self.superior).has_access("read"))
        record = self._leave(self.superior)
        self.assertIn(
            "Signatures that wait for this person alone: 1", record.dossier_list
        )
        self.assertIn("Signing for others, or by others: 1, ends", record.dossier_list)
        for user in (self.superior, self.plain):
            self.assertFalse(paper.with_user(user).has_access("read"), user.login)
            with self.assertRaises(UserError):
                paper.with_user(user).action_approve()
            with self.assertRaises(UserError):
                paper.sudo().with_user(user).sudo().action_approve()
        paper.with_user(self.other_manager).action_approve()
        self.assertEqual(paper.state, "filed")
        entries = self.env["archive.ledger.entry"].sudo()
        entry = entries.search(
            [("event", "=", "signature_handed_over"), ("res_id", "=", paper.id)]
        )
        self.assertEqual(entry.related, f"archive.hand.over,{record.id}")
        self.superior.active = False
        self.assertFalse(self.superior.active)

    def test_nobody_approves_an_own_request_by_taking_over(self):
        """Where the new one asked himself, the round ends and says why."""
        paper = self._waiting_for_superior()
        self._leave(self.superior, self.manager)
        self.assertEqual(paper.state, "returned")
        self.assertIn("cannot be completed", paper.return_reason)
        entries = self.env["archive.ledger.entry"].sudo()
        entry = entries.search([("event", "=", "voided"), ("res_id", "=", paper.id)])
        self.assertEqual(entry.reason_code, "handed_over")

    def test_nobody_signs_twice_by_taking_over(self):
        """Who has signed a step that needs different people does not get another."""
        steps = self.env["archive.approval.step"].search(
            [("chain_id", "=", self._waiting_for_superior().approval_round_id.chain_id)]
        )
        self.env.cr.execute(
            'UPDATE archive_approval_step SET "distinct" = true, signer_kind = %s,'
            " signer_field = %s WHERE id = %s",
            ("user_field", "self_checked_by_id", steps[0].id),
        )
        self.env.invalidate_all()
        self.manager_employee.parent_id = self.superior_employee
        paper = self._create_document(name="Twice", handler_id=self.manager.id)
        paper = self._submit_document(paper)
        self.assertEqual(
            paper.sudo().approval_task_ids.mapped("distinct")[0], True, "as changed"
        )
        paper.with_user(self.manager).action_approve()
        self._leave(self.superior, self.manager)
        self.assertEqual(paper.sudo().state, "returned")

    def test_shared_step_is_left_to_the_others(self):
        """Of a group's step the others are left; who left signs no more."""
        second = self._create_user("t_sales2", "sales_manager", "account_manager")
        other = self._hand_over()
        other.action_submit()
        self._leave(second)
        self.assertEqual(other.state, "submitted")
        with self.assertRaises(UserError):
            other.with_user(second).action_approve()
        other.with_user(self.sales_manager).action_approve()
        self.assertEqual(other.waiting_user_ids, self.other_manager)

    def test_requests_and_duties(self):
        """Requests, lists, imports, mails, activities and deputies in one step."""
        filed = self._file_document()
        change = (
            self.env["archive.change.request"]
            .with_user(self.manager)
            .create(
                {
                    "document_id": filed.id,
                    "reason": "It was misread",
                    "line_ids": [
                        Command.create({"field_name": "name", "new_char": "Right"})
                    ],
                }
            )
        )
        change.action_submit()
        deletion = (
            self.env["archive.deletion.request"]
            .with_user(self.manager)
            .create(
                {
                    "document_id": self._file_document().id,
                    "ground": "outdated",
                    "reason": "It was replaced",
                }
            )
        )
        step = self.env["archive.approval.step"].search([], limit=1)
        step.deputy_id = self.manager
        activity = self.dossier.activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.manager.id
        )
        catalogue = (
            self.env["archive.import"]
            .sudo()
            .create({"name": "Old", "default_manager_id": self.manager.id})
        )
        record = self._leave(self.manager)
        for line in (
            "Change requests: 1",
            "Deletion requests: 1",
            "Imports that name this person: 1",
            "Activities on dossiers: 1",
            "Steps of approval chains as deputy: 1",
        ):
            self.assertIn(line, record.dossier_list)
        self.assertEqual(change.sudo().state, "returned")
        self.assertEqual(change.sudo().requester_id, self.other_manager)
        self.assertEqual(deletion.sudo().requested_by_id, self.other_manager)
        self.assertEqual(step.deputy_id, self.other_manager)
        self.assertEqual(activity.user_id, self.other_manager)
        self.assertEqual(catalogue.default_manager_id, self.other_manager)
        entries = self.env["archive.ledger.entry"].sudo()
        kinds = entries.search(
            [("related", "=", f"archive.hand.over,{record.id}")]
        ).mapped("model")
        self.assertLessEqual(
            {
                "archive.change.request",
                "archive.deletion.request",
                "archive.approval.step",
                "archive.import",
            },
            set(kinds),
        )
        self.manager.active = False

    def test_granted_access_ends(self):
        """A grant ends with the last signature of the hand-over, not at its date."""
        paper = self._file_document()
        self.env["archive.access.grant"]._grant(
            self.plain, paper, fields.Datetime.now() + relativedelta(days=3), "Look"
        )
        self.assertTrue(paper.with_user(self.plain).has_access("read"))
        self._leave(self.plain)
        self.assertFalse(paper.with_user(self.plain).has_access("read"))

    def test_other_hand_overs_end(self):
        """He neither takes over nor hands over what waits elsewhere."""
        taking = self._hand_over(
            former_id=self.manager.id, manager_id=self.other_manager.id
        )
        taking.action_submit()
        third = self._create_user("t_third", "account_manager")
        self._leave(self.other_manager, third)
        self.assertEqual(taking.state, "returned")
        self.assertEqual(taking.manager_id, third)
        taking.action_submit()
        self._leave(self.manager, third)
        self.assertEqual(taking.state, "returned")
        self.assertIn("has handed over", taking.return_reason)

    def test_everything_in_hand_is_named_at_once(self):
        """One message lists each kind with its number, and what to do."""
        self._create_document(name="Draft")
        department = self.env["hr.department"].create(
            {"name": "Sales", "manager_id": self.manager_employee.id}
        )
        self.env.cr.execute(
            "UPDATE archive_document_type SET department_id = %s WHERE id = %s",
            (department.id, self.report_type.id),
        )
        self.env.invalidate_all()
        for write in (
            lambda: self.manager.write({"active": False}),
            lambda: self.manager.sudo().write({"active": 0}),
            lambda: self.manager.sudo().action_archive(),
            lambda: self.manager.sudo().write({"active": None, "name": "Gone"}),
        ):
            with self.assertRaises(UserError) as refused, self.env.cr.savepoint():
                write()
            message = str(refused.exception)
            for words in (
                "Dossiers: 1",
                "Unfiled papers: 1",
                "Departments led, from which papers are expected: 1",
                "name the new head",
                "Leaves the company",
            ):
                self.assertIn(words, message)
        self._leave(self.manager)
        with self.assertRaisesRegex(UserError, "Departments led"):
            self.manager.active = False
        department.manager_id = self.superior_employee
        self.manager.active = False
        self.assertFalse(self.manager.active)

    def test_departure_of_the_employee(self):
        """Odoo's departure wizard meets the same rule."""
        wizard = (
            self.env["hr.departure.wizard"]
            .with_context(employee_termination=True)
            .create(
                {
                    "employee_ids": [Command.set(self.manager_employee.ids)],
                    "remove_related_user": True,
                    "departure_reason_id": self.env["hr.departure.reason"]
                    .search([], limit=1)
                    .id,
                }
            )
        )
        refused = self.assertRaisesRegex(UserError, "still has in hand")
        with refused, self.env.cr.savepoint():
            wizard.action_register_departure()
        self._leave(self.manager)
        wizard.action_register_departure()
        self.assertFalse(self.manager.active)

    def test_what_only_ends_does_not_stop(self):
        """Access and signing for others end with the user; nobody takes them over."""
        paper = self._file_document()
        grant = self.env["archive.access.grant"]._grant(
            self.plain, paper, fields.Datetime.now() + relativedelta(days=3), "Look"
        )
        delegation = self._delegate(self.superior, self.plain)
        self.plain.active = False
        self.assertEqual(grant.state, "revoked")
        self.assertTrue(delegation.sudo().revoked_at)

    def test_two_companies(self):
        """One hand-over for each company; the check counts them all."""
        second = self.env["res.company"].create({"name": "Second company"})
        for user in (self.manager, self.other_manager, self.sales_manager):
            user.company_ids |= second
        partner = self.env["res.partner"].create({"name": "Elsewhere"})
        there = (
            self.env["archive.dossier"]
            .sudo()
            .create(
                {
                    "partner_id": partner.id,
                    "company_id": second.id,
                    "manager_id": self.manager.id,
                }
            )
        )
        with self.assertRaisesRegex(UserError, "(?s)Dossiers: 2.*Second company"):
            self.manager.active = False
        record = self._leave(self.manager)
        self.assertEqual(record.dossier_ids, self.dossier)
        with self.assertRaisesRegex(UserError, "Dossiers: 1"):
            self.manager.active = False
        self.assertEqual(there.manager_id, self.manager)

    def test_company_left(self):
        """There all would be in nobody's hand: he may not know it any more."""
        second = self.env["res.company"].create({"name": "Second company"})
        self.manager.company_ids |= second
        move = {"company_id": second.id, "company_ids": [Command.set(second.ids)]}
        with (
            self.assertRaisesRegex(UserError, "Dossiers: 1"),
            self.env.cr.savepoint(),
        ):
            self.manager.write(move)
        self._leave(self.manager)
        self.manager.write(move)
        self.assertEqual(self.manager.company_ids, second)

    def test_who_becomes_an_outsider_leaves(self):
        portal = [Command.set(self.env.ref("base.group_portal").ids)]
        with self.assertRaisesRegex(UserError, "Dossiers: 1"):
            self.manager.group_ids = portal
        delegation = self._delegate(self.superior, self.plain)
        self.plain.group_ids = portal
        self.assertTrue(delegation.sudo().revoked_at)

    def test_closed_dossiers_go_along(self):
        """What is closed is known to the account manager, too: not to who left."""
        self.dossier._guard_write({"state": "closed"}, reason="test")
        self._leave(self.manager)
        self.assertEqual(self.dossier.manager_id, self.other_manager)
        self.assertFalse(self.dossier.with_user(self.manager).has_access("read"))

    def test_dossiers_need_an_account_manager(self):
        record = self._hand_over(manager_id=self.plain.id)
        with self.assertRaisesRegex(UserError, "no account manager"):
            record.action_submit()


@tagged("post_install", "-at_install")
class TestHandOverLists(DisposalCommon, HandOverCommon):
    """Who decides on destruction, carries it out or witnesses it, leaves (#3, #208)."""

    def _leave(self, former, new):
        record = self._hand_over(
            leaves=True, former_id=former.id, manager_id=new.id, company_id=1
        )
        self._signed(record, self.sales_manager, new)
        self.env.invalidate_all()

    def test_appraiser(self):
        """What is signed names him: the round ends, the list names the new one."""
        disposal = self._list(self._due())
        disposal.action_submit()
        self._leave(self.head, self.plain)
        self.assertEqual(disposal.state, "returned")
        self.assertIn("cannot be completed", disposal.return_reason)
        self.assertEqual(disposal.appraiser2_id, self.plain)

    def test_nobody_decides_twice(self):
        """Where the new one decides already, the archivist names somebody anew."""
        disposal = self._list(self._due())
        self._leave(self.head, self.director)
        self.assertFalse(disposal.appraiser2_id)
        self.assertEqual(disposal.director_id, self.director)

    def test_executor_and_witness(self):
        """Who carries out is never the witness."""
        disposal = self._list(self._due())
        self._approved(disposal)
        disposal.write({"executor_id": self.executor.id, "witness_id": self.witness.id})
        self._leave(self.executor, self.plain)
        self.assertEqual(disposal.executor_id, self.plain)
        self._leave(self.witness, self.plain)
        self.assertFalse(disposal.witness_id)
        self.assertFalse(disposal.with_user(self.witness).has_access("read"))

    def test_top_secret_list(self):
        """Who is not cleared gets no part in it; all else goes over all the same."""
        paper = self._due()
        paper._guard_write({"secrecy": "top_secret"}, reason="test")
        cleared = self.env.ref("customer_archive.group_top_secret")
        cleared.user_ids |= self.archivist | self.head | self.director
        cleared.user_ids |= self.service_manager
        disposal = self._propose()
        disposal.write({"director_id": self.director.id, "appraiser_id": self.head.id})
        self._leave(self.director, self.plain)
        self.assertFalse(disposal.director_id)
        self._leave(self.head, self.service_manager)
        self.assertEqual(disposal.appraiser_id, self.service_manager)

    def _erased(self):
        """Return a list that is erased and waits for its witness."""
        disposal = self._destroyed(self._due())
        self.assertEqual(disposal.state, "erased")
        return disposal

    def _reminded(self, user):
        kind = self.env.ref("customer_archive.mail_activity_type_signature")
        return self.env["mail.activity"].search_count(
            [("user_id", "=", user.id), ("activity_type_id", "=", kind.id)]
        )

    def _without_witness(self):
        tiles = self.env["archive.document"].with_user(self.archivist).get_my_work()
        [tile] = [tile for tile in tiles if tile["key"] == "disposal_witness"]
        return self.env["archive.disposal"].search(tile["action"]["domain"])

    @freeze_time("2028-03-02")
    def test_witness_leaves_before_he_signs(self):
        """The new one is asked in his place, checks the items anew and signs (#208)."""
        disposal = self._erased()
        with self.assertRaisesRegex(UserError, "Destruction lists: 1"):
            self.witness.active = False
        self.assertFalse(self._reminded(self.plain))
        self._leave(self.witness, self.plain)
        self.assertEqual(disposal.witness_id, self.plain)
        self.assertEqual(disposal.waiting_user_ids, self.plain)
        self.assertEqual(self._reminded(self.plain), 1)
        self.assertFalse(self._reminded(self.witness))
        self.assertFalse(disposal.with_user(self.witness).has_access("read"))
        self.assertFalse(self._without_witness())
        new = disposal.with_user(self.plain)
        with self.assertRaisesRegex(UserError, "check the items"):
            new.action_approve()
        new.action_check_items()
        new.action_approve()
        self.assertEqual(disposal.state, "destroyed")

    @freeze_time("2028-03-02")
    def test_witness_leaves_while_it_is_destroyed(self):
        """Named before the end, the new one is asked when the bytes are gone (#208)."""
        with freeze_time("2027-08-31"):
            disposal = self._approved(self._list(self._due()))
        self._ready(disposal).with_user(self.executor).action_execute()
        self._leave(self.witness, self.plain)
        self.assertEqual(disposal.state, "executing")
        self.assertEqual(disposal.witness_id, self.plain)
        self._carry_out()
        self.assertEqual(disposal.waiting_user_ids, self.plain)

    @freeze_time("2028-03-02")
    def test_executor_takes_over_from_the_witness(self):
        """He cannot witness it: the list is the archivist's to look after (#208)."""
        disposal = self._erased()
        self._leave(self.witness, self.executor)
        self.assertFalse(disposal.witness_id)
        self.assertFalse(disposal.approval_round_id)
        self.assertEqual(self._without_witness(), disposal)
        disposal.with_user(self.archivist)._name_witness(self.plain, "He has left")
        self.assertEqual(disposal.waiting_user_ids, self.plain)
        self.assertFalse(self._without_witness())


@tagged("post_install", "-at_install")
class TestHandOverSecret(HandOverCommon):
    """Unfiled top-secret papers go to who is cleared for them (#3, #153)."""

    def setUp(self):
        super().setUp()
        self.cleared = self.env.ref("customer_archive.group_top_secret")
        self.cleared.user_ids |= self.manager | self.archivist
        self.paper = self._create_document(secrecy="top_secret").sudo()

    def _refused(self, record):
        with self.assertRaisesRegex(UserError, "not cleared") as refused:
            record.action_submit()
        told = str(refused.exception)
        self.assertIn(self.archivist.name, told, "who can act")
        self.assertNotIn(self.paper.name, told)
        self.assertEqual(self.paper.handler_id, self.manager)

    def test_leaving(self):
        """Of the dossiers and what hangs on none; with clearance it goes over."""
        record = self._hand_over(leaves=True)
        self._refused(record)
        self.paper._guard_write({"dossier_id": False}, reason="test")
        self._refused(record)
        self.cleared.user_ids |= self.other_manager
        self._signed(record)
        self.assertEqual(self.paper.handler_id, self.other_manager)

    def test_dossier_alone(self):
        """Who stays hands no unfiled top-secret paper over to the uncleared either."""
        self._refused(self._hand_over())
        self.paper._guard_write({"secrecy": "confidential"}, reason="test")
        self._signed(self._hand_over())
        self.assertEqual(self.paper.handler_id, self.other_manager)

    def test_clearance_lost_meanwhile(self):
        """Asked once more when it is done: nothing of it goes over then."""
        self.cleared.user_ids |= self.other_manager
        record = self._hand_over(leaves=True)
        record.action_submit()
        record.with_user(self.sales_manager).action_approve()
        self.cleared.user_ids -= self.other_manager
        with self.assertRaisesRegex(UserError, "not cleared"), self.cr.savepoint():
            record.with_user(self.other_manager).action_approve()
        self.env.invalidate_all()
        self.assertEqual(self.dossier.manager_id, self.manager)
        self.assertEqual(self.paper.handler_id, self.manager)
