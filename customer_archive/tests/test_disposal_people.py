from freezegun import freeze_time

from odoo.exceptions import MissingError, UserError, ValidationError
from odoo.tests import tagged

from .disposal_common import DisposalCommon


class PeopleCommon(DisposalCommon):
    """People who sign for others, and lists that only few may know."""

    def _delegate(self, user, delegate):
        return (
            self.env["archive.approval.delegation"]
            .with_user(user)
            .create(
                {"delegate_id": delegate.id, "reason": "Ill", "date_to": "2099-01-01"}
            )
        )

    def _cleared(self, *users):
        for user in users:
            user.group_ids |= self.env.ref("customer_archive.group_top_secret")

    def _secret(self):
        """Return a top-secret list as the archive proposes it, decided by cleared."""
        paper = self._due()
        paper._guard_write({"secrecy": "top_secret"}, reason="test")
        self._cleared(self.archivist, self.service_manager, self.head, self.director)
        disposal = self._propose().with_user(self.archivist)
        disposal.write(
            {
                "appraiser_id": self.service_manager.id,
                "appraiser2_id": self.head.id,
                "director_id": self.director.id,
                "quarantine_location_id": self.apart.id,
            }
        )
        return disposal


@tagged("post_install", "-at_install")
class TestDisposalPeople(PeopleCommon):
    """Different persons, each in his own part, cleared where needed (#203-#210)."""

    @freeze_time("2028-03-01")
    def test_executor_signs_for_no_witness(self):
        """Who carried it out does not witness it, in nobody's place (#208)."""
        disposal = self._destroyed(self._due(), end="2028-03-01")
        self._delegate(self.witness, self.executor)
        self._delegate(self.witness, self.plain)
        with self.assertRaisesRegex(UserError, "in nobody's place"):
            disposal.with_user(self.executor).sudo().action_approve()
        with self.assertRaises(MissingError):
            disposal.with_user(self.executor).action_approve()
        self.assertEqual(disposal.state, "erased")
        with self.assertRaises(UserError):
            disposal.with_user(self.executor).sudo().action_withdraw("mine")
        disposal.with_user(self.plain).action_approve()
        self.assertEqual(disposal.state, "destroyed")

    @freeze_time("2028-03-01")
    def test_executor_is_no_deputy_of_the_witness(self):
        """Nor is he asked where the witness has left, as the named deputy (#208)."""
        step = self.env.ref("customer_archive.chain_r1_disposal_witness_step_witness")
        step.sudo().deputy_id = self.executor
        with freeze_time("2027-08-31"):
            disposal = self._approved(self._list(self._due()))
        self._ready(disposal).with_user(self.executor).action_execute()
        # nobody is archived with that in hand: below our rules
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE res_users SET active = FALSE WHERE id = %s", [self.witness.id]
        )
        self.env.invalidate_all()
        self._carry_out()
        self.assertEqual(disposal.state, "erased")
        self.assertFalse(disposal.approval_round_id)

    def test_nobody_who_decides_acts_for_another(self):
        """Two appraise and a third approves: none signs for one of them (#203)."""
        disposal = self._list(self._due())
        disposal.action_submit()
        for user in (self.head, self.director):
            self._delegate(self.service_manager, user)
            with self.assertRaisesRegex(UserError, "yourself"):
                disposal.with_user(user).sudo().action_approve()
            self.assertFalse(disposal.with_user(user).has_access("read"))
        self._delegate(self.service_manager, self.plain)
        disposal.with_user(self.plain).action_approve()
        disposal.with_user(self.head).action_approve()
        disposal.with_user(self.director).action_approve()
        self.assertEqual(disposal.state, "quarantined")

    def test_deputy_only_in_his_step(self):
        """The deputy of one step stands in for nobody else (#203, #204)."""
        step = self.env.ref("customer_archive.chain_r1_disposal_joint_step_first")
        step.sudo().deputy_id = self.plain
        for name in ("director_id", "appraiser2_id"):
            disposal = self._list(self._due(), **{name: self.plain.id})
            with self.assertRaisesRegex(UserError, "deputy"):
                disposal.action_submit()

    def test_deputy_is_called_so_on_paper(self):
        """List and register say that the deputy signed (#203)."""
        step = self.env.ref("customer_archive.chain_r1_disposal_joint_step_first")
        step.sudo().deputy_id = self.plain
        disposal = self._list(self._due(), appraiser_id=self.plain.id)
        disposal.action_submit()
        words = f"{self.plain.name}, deputy"
        self.assertEqual(disposal._paper_signatures()[0].name, words)
        for user in (self.plain, self.head, self.director):
            disposal.with_user(user).action_approve()
        names = [signature.name for signature in disposal._paper_signatures()]
        self.assertEqual(names, [words, self.head.name, self.director.name])
        self.assertEqual(disposal._signed_by(disposal._deciding_round()), names)

    def test_everybody_of_a_top_secret_list_is_cleared(self):
        """Who decides, carries out or witnesses; whoever writes it (#153)."""
        disposal = self._secret()
        for name in (
            "appraiser_id",
            "appraiser2_id",
            "director_id",
            "executor_id",
            "witness_id",
        ):
            for writer in (disposal, disposal.sudo()):
                with (
                    self.subTest(name),
                    self.assertRaisesRegex(ValidationError, "Not cleared"),
                    self.cr.savepoint(),
                ):
                    writer.write({name: self.plain.id})

    def test_only_the_cleared_are_proposed(self):
        disposal = self._secret()
        disposal.write({"appraiser_id": False, "appraiser2_id": False})
        secret = self.env.ref("customer_archive.group_top_secret")
        self.service_manager.group_ids -= secret
        self.head.group_ids -= secret
        disposal.action_propose_people()
        self.assertFalse(disposal.appraiser_id | disposal.appraiser2_id)

    def test_nobody_signs_who_is_not_cleared(self):
        """Neither for himself nor for somebody who is (#153)."""
        disposal = self._secret()
        disposal.action_submit()
        self._delegate(self.service_manager, self.plain)
        with self.assertRaisesRegex(UserError, "not cleared"):
            disposal.with_user(self.plain).sudo().action_approve()
        secret = self.env.ref("customer_archive.group_top_secret")
        self.service_manager.group_ids -= secret
        with self.assertRaisesRegex(UserError, "not cleared"):
            disposal.with_user(self.service_manager).sudo().action_approve()

    @freeze_time("2028-03-01")
    def test_clearance_is_asked_before_the_destruction(self):
        """Who lost it since neither carries it out nor witnesses it (#153, #208)."""
        with freeze_time("2027-08-31"):
            disposal = self._approved(self._secret())
        self._cleared(self.executor, self.witness)
        self._ready(disposal)
        secret = self.env.ref("customer_archive.group_top_secret")
        for user in (self.executor, self.witness):
            user.group_ids -= secret
            with self.assertRaisesRegex(UserError, f"{user.login}.* is not cleared"):
                disposal.with_user(self.executor).sudo().action_execute()
            user.group_ids |= secret
        disposal.with_user(self.executor).action_execute()

    @freeze_time("2028-03-01")
    def test_witness_can_sign_before_anything_is_destroyed(self):
        """Nothing is erased while nobody could sign for it (#208, #210)."""
        with freeze_time("2027-08-31"):
            disposal = self._approved(self._list(self._due()))
        self._ready(disposal)
        # as it was before one had to hand over first (#3)
        self.env.cr.execute(
            "UPDATE res_users SET active = FALSE WHERE id = %s", [self.witness.id]
        )
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "t_witness.* cannot sign"):
            disposal.with_user(self.executor).action_execute()


@tagged("post_install", "-at_install")
class TestDisposalWitness(PeopleCommon):
    """Another witness, when the destruction has begun (#208, #210)."""

    def setUp(self):
        super().setUp()
        frozen = freeze_time("2028-03-01")
        frozen.start()
        self.addCleanup(frozen.stop)
        self.paper = self._due()
        self.disposal = self._destroyed(self.paper, end="2028-03-01")

    def test_another_one_checks_and_signs(self):
        """The former one has nothing to sign; the new one checks anew (#208)."""
        disposal, former = self.disposal, self.disposal.approval_round_id
        disposal._name_witness(self.plain, "The witness has left")
        self.assertEqual(disposal.witness_id, self.plain)
        self.assertEqual(disposal.witness_reason, "The witness has left")
        self.assertEqual(former.sudo().state, "withdrawn")
        self.assertEqual(disposal.sudo().waiting_user_ids, self.plain)
        self.env.invalidate_all()
        with self.assertRaises(MissingError):
            disposal.with_user(self.witness).action_approve()
        with self.assertRaises(UserError):
            disposal.with_user(self.witness).sudo().action_approve()
        with self.assertRaisesRegex(UserError, "check the items before"):
            disposal.with_user(self.plain).action_approve()
        disposal.with_user(self.plain).action_check_items()
        disposal.with_user(self.plain).action_approve()
        self.assertEqual(disposal.state, "destroyed")
        entry = self.env["archive.ledger.entry"].search(
            [
                ("model", "=", disposal._name),
                ("res_id", "=", disposal.id),
                ("event", "=", "witness_replaced"),
            ]
        )
        self.assertEqual(entry.user_id, self.archivist)
        row = self.env["archive.destruction.register"].search(
            [("document_id", "=", self.paper.id), ("kind", "=", "destroyed")]
        )
        self.assertEqual(row.witnessed_by, self.plain.name)

    def test_who_names_and_who_is_named(self):
        """The archivist, with a reason; never the executor (#208)."""
        disposal = self.disposal
        for user in (self.witness, self.executor, self.director):
            with self.assertRaises(UserError):
                disposal.with_user(user)._name_witness(self.plain, "why")
        with self.assertRaisesRegex(UserError, "reason"):
            disposal._name_witness(self.plain, " ")
        with self.assertRaisesRegex(UserError, "somebody else than"):
            disposal._name_witness(self.executor, "why")
        with self.assertRaisesRegex(UserError, "already"):
            disposal._name_witness(self.witness, "why")
        self.plain.sudo().active = False
        with self.assertRaisesRegex(UserError, "cannot sign"):
            disposal._name_witness(self.plain, "why")
        with self.assertRaises(UserError), self.cr.savepoint():
            disposal.write({"witness_id": self.manager.id})
        self.assertEqual(disposal.sudo().waiting_user_ids, self.witness)

    def test_not_before_it_has_begun(self):
        """Before, the archivist just names somebody else on the list."""
        with freeze_time("2027-08-31"):
            disposal = self._approved(self._list(self._due()))
        with self.assertRaisesRegex(UserError, "not possible now"):
            disposal._name_witness(self.plain, "why")

    def test_while_it_is_destroyed(self):
        """When every byte is gone the new witness is asked, and checks first."""
        with freeze_time("2027-08-31"):
            disposal = self._approved(self._list(self._due()))
        self._ready(disposal).with_user(self.executor).action_execute()
        disposal._name_witness(self.plain, "On holiday")
        self._carry_out()
        self.assertEqual(disposal.sudo().waiting_user_ids, self.plain)
        work = self.env["archive.document"].with_user(self.plain).get_my_work()
        tiles = {tile["key"]: tile["count"] for tile in work}
        self.assertEqual(tiles.get("disposal_check"), 1)
        with self.assertRaisesRegex(UserError, "check the items before"):
            disposal.with_user(self.plain).action_approve()
        disposal.with_user(self.plain).action_check_items()
        disposal.with_user(self.plain).action_approve()
        self.assertEqual(disposal.state, "destroyed")
