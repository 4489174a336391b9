from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import ArchiveCommon


@tagged("post_install", "-at_install")
class TestPolicyVersion(ArchiveCommon):
    """The version in force applies, from its day on (#213, #214)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.context_today(cls.policy)
        cls.later = cls.today + timedelta(days=30)

    def _next(self, day=None):
        action = self.policy.with_user(self.supervisor).action_new_version()
        draft = self.env["archive.policy"].browse(action["res_id"])
        draft.effective_date = day or self.later
        return draft

    def _publish(self, draft):
        draft.with_user(self.general_manager).action_publish()
        return draft

    def test_next_version_has_all_parts(self):
        draft = self._next()
        self.assertEqual((draft.code, draft.version), ("R1", 2))
        self.assertEqual(draft.state, "draft")
        # in the order in which it is shown
        draft.invalidate_recordset()
        for name in ("category_ids", "type_ids", "retention_class_ids"):
            with self.subTest(part=name):
                before, after = self.policy[name], draft[name]
                self.assertEqual(len(before), len(after))
                self.assertFalse(before & after)
                self.assertEqual(before.mapped("code"), after.mapped("code"))
        contract = draft.type_ids.filtered(lambda t: t.code == self.contract_type.code)
        self.assertEqual(len(contract), 1)
        self.assertEqual(contract.category_id.policy_id, draft)
        self.assertEqual(contract.retention_class_id.policy_id, draft)
        chains = self.env["archive.approval.chain"]
        ours = chains.search([("policy_id", "=", self.policy.id)])
        copies = chains.search([("policy_id", "=", draft.id)])
        self.assertEqual(len(ours), len(copies))
        self.assertEqual(
            ours.step_ids.mapped("signer_kind"), copies.step_ids.mapped("signer_kind")
        )
        self.assertEqual(self._next(), draft, "one draft at a time")

    def test_half_a_year_apart_at_least(self):
        """No regulation stores papers apart for less, by whatever way (#205)."""
        draft = self._next().with_user(self.supervisor)
        for months in (5, 0, -1):
            for writer in (draft, draft.sudo()):
                with (
                    self.subTest(months=months),
                    self.assertRaisesRegex(UserError, "half a year at least"),
                    self.cr.savepoint(),
                ):
                    writer.quarantine_months = months
        with (
            self.assertRaisesRegex(UserError, "half a year at least"),
            self.cr.savepoint(),
        ):
            draft.copy({"code": "X9", "quarantine_months": 1})
        draft.quarantine_months = 12
        self.assertEqual(self._publish(draft).quarantine_months, 12)

    def test_shorter_time_of_old_is_not_carried_on(self):
        """A version from before the rule stays; its successor has six (#205)."""
        self.env.flush_all()
        self.policy._guard_set(self.policy._table)
        self.env.cr.execute(
            "UPDATE archive_policy SET quarantine_months = 2 WHERE id = %s",
            [self.policy.id],
        )
        self.policy._guard_set("")
        self.env.invalidate_all()
        self.assertEqual(self._next().quarantine_months, 6)
        self.assertEqual(self.policy.quarantine_months, 2)

    def test_supervisor_writes_general_manager_publishes(self):
        for user in (self.manager, self.archivist, self.general_manager):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.policy.with_user(user).action_new_version()
        draft = self._next()
        with self.assertRaises(AccessError):
            draft.with_user(self.supervisor).action_publish()

    def test_future_version_waits_for_its_day(self):
        draft = self._publish(self._next())
        policies = self.env["archive.policy"]
        self.assertEqual(self.policy.state, "published")
        self.assertIn(self.policy, policies._in_force())
        self.assertNotIn(draft, policies._in_force())
        self.assertIn(draft, policies._in_force(self.later))
        self.assertNotIn(self.policy, policies._in_force(self.later))
        self.assertNotIn(draft, policies._in_force(self.later - timedelta(days=1)))
        self.assertIn(self.policy, policies.search([("in_force", "=", True)]))
        # papers of today are filed by today's version
        self.assertEqual(self._file_document().state, "filed")

    def test_on_its_day_the_types_change(self):
        """A draft of the old version is told which type follows, and who can act."""
        document = self._create_document()
        draft = self._publish(self._next(self.today))
        self.assertEqual(self.policy.state, "replaced")
        self.assertTrue(draft.in_force)
        document.self_check = True
        with self.assertRaisesRegex(UserError, "of version 2") as refused:
            document.action_submit()
        self.assertIn(self.manager.name, str(refused.exception))
        document.type_id = draft.type_ids.filtered(
            lambda t: t.code == self.report_type.code
        )
        filed = self._file_document(document)
        self.assertEqual(filed.state, "filed")
        self.assertEqual(filed.volume_id.policy_id, draft)

    def test_history_is_not_rewritten(self):
        draft = self._next(self.today - timedelta(days=1))
        with self.assertRaisesRegex(UserError, "in force from"):
            self._publish(draft)
        self.assertEqual(draft.state, "draft")

    def test_marked_as_replaced_later(self):
        """Only a label: the rule asks the dates."""
        draft = self._publish(self._next(self.today))
        self.policy._guard_write({"state": "published"}, reason="test")
        self.assertNotIn(self.policy, self.env["archive.policy"]._in_force())
        self.env["archive.policy"]._cron_replace()
        self.assertEqual(self.policy.state, "replaced")
        self.assertEqual(draft.state, "published")

    def test_a_company_has_its_own(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        own = self.policy._copy_as({"company_id": other.id, "version": 1})
        own.effective_date = self.today
        self._publish(own)
        policies = self.env["archive.policy"]
        self.assertIn(own, policies._in_force(company=other))
        self.assertNotIn(self.policy, policies._in_force(company=other))
        self.assertIn(self.policy, policies._in_force())
        self.assertEqual(self.policy.state, "published")

    # ------------------------------------------------------------------------ set-up

    def _setup(self, *codes, user=None):
        wizard = self.env["archive.policy.setup"].with_user(user or self.supervisor)
        installed = wizard._installed()
        chosen = installed.filtered(lambda policy: policy.code in codes)
        return wizard.create({"policy_ids": chosen.ids}).action_apply()

    def test_what_is_installed_is_offered_once_chosen(self):
        """Company records (#251-#272), customer service (#130-#135)."""
        types = self.env["archive.document.type"]
        offered = [("policy_id.in_force", "=", True)]
        self.assertEqual(set(types.search(offered).policy_id.mapped("code")), {"R1"})
        self._setup("R1", "R2", "R3", "R4")
        codes = set(types.search(offered).policy_id.mapped("code"))
        self.assertEqual(codes, {"R1", "R2", "R3", "R4"})
        company = self.env["archive.category"].search(
            [("policy_id.in_force", "=", True), ("kind", "=", "company")]
        )
        numbers = [f"{number:02d}" for number in range(1, 22) if number != 19]
        # and in three one for what the archive itself writes: certificates
        self.assertEqual(sorted(company.mapped("code")), [*numbers, *"AAA"])
        self._setup("R4")
        self.assertEqual(set(types.search(offered).policy_id.mapped("code")), {"R4"})
        with self.assertRaisesRegex(UserError, "not in force"):
            self._submit_document(self._create_document())

    def test_setup_refused(self):
        with self.assertRaisesRegex(UserError, "at least one"):
            self._setup()
        with self.assertRaises(AccessError):
            self._setup("R4", user=self.archivist)

    def test_company_record_is_filed(self):
        """A record without a customer; vital ones say until when (#251-#272)."""
        self._setup("R1", "R4")
        licence = self.env.ref("customer_archive.type_r4_20")
        document = self._create_document(
            type_id=licence.id, dossier_id=False, paper_location_id=self.location.id
        )
        document.self_check = True
        with self.assertRaisesRegex(UserError, "until when it is valid"):
            document.action_submit()
        document.valid_until = self.later
        filed = self._file_document(document)
        self.assertEqual(filed.state, "filed")
        self.assertFalse(filed.volume_id.manager_id)
        self.assertEqual(filed.category_id.code, "20")
        self.assertFalse(filed.retention_due, "kept for ever")

    def test_daily_archive(self):
        """#83-#90: apart from the customers' dossiers."""
        minutes = self.env.ref("customer_archive.type_r1_minutes_daily")
        document = self._file_document(type_id=minutes.id, dossier_id=False)
        self.assertEqual(document.category_id.kind, "daily")
        self.assertEqual(document.dossier_id.kind, "daily")
        self.assertFalse(document.dossier_id.partner_id)
        binder = self.dossier.with_user(self.manager).binder
        self.assertEqual([d["code"] for d in binder], list("123456"))

    @freeze_time("2026-11-20")
    def test_filing_plan_of_the_coming_year(self):
        """From 1 January the new plan; papers of the old year keep theirs (#276)."""
        kept = self._file_document(document_date="2026-11-19")
        action = self.policy.with_user(self.supervisor).action_new_year_version()
        plan = self.env["archive.policy"].browse(action["res_id"])
        self.assertEqual(plan.effective_date, fields.Date.to_date("2027-01-01"))
        # a class for the tasks of that year, and one that is no longer needed
        category = plan.category_ids.filtered(lambda c: c.code == "1")
        category.copy({"code": "7", "name": "Trade fair of 2027", "policy_id": plan.id})
        added = plan.category_ids.filtered(lambda c: c.code == "7")
        retention = plan.retention_class_ids[:1]
        types = self.env["archive.document.type"]
        fair = types.create(
            {
                "name": "Fair report",
                "code": "fair",
                "category_id": added.id,
                "retention_class_id": retention.id,
            }
        )
        dropped = plan.type_ids.filtered(lambda t: t.code == self.contract_type.code)
        dropped.unlink()
        self._publish(plan)

        def offered():
            return types.search([("policy_id.in_force", "=", True)])

        for day, applies in (("2026-12-31", False), ("2027-01-01", True)):
            with self.subTest(day=day), freeze_time(day):
                self.env.invalidate_all()
                self.assertEqual(fair in offered(), applies)
                self.assertEqual(self.contract_type in offered(), not applies)
                self.assertEqual(plan.in_force, applies)
        with freeze_time("2027-01-04"):
            self.env.invalidate_all()
            report = plan.type_ids.filtered(lambda t: t.code == self.report_type.code)
            new = self._file_document(type_id=report.id, document_date="2027-01-02")
            self.assertEqual(new.category_id.policy_id, plan)
            self.assertEqual(kept.type_id, self.report_type)
            self.assertEqual(kept.category_id.policy_id, self.policy)
            self.assertEqual((kept.filing_year, new.filing_year), (2026, 2027))
            self.assertNotEqual(kept.volume_id, new.volume_id)

    def test_draft_of_the_plan_is_opened_again(self):
        """A second click, on either button, makes no second draft (#276)."""
        draft = self._next()
        action = self.policy.with_user(self.supervisor).action_new_year_version()
        self.assertEqual(action["res_id"], draft.id)
        self.assertEqual(draft.effective_date, self.later)
        with self.assertRaises(AccessError):
            self.policy.with_user(self.general_manager).action_new_year_version()
