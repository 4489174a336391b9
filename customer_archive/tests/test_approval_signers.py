from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .approval_common import MODEL, ApprovalCommon


@tagged("post_install", "-at_install")
class TestApprovalSigners(ApprovalCommon):
    """Who signs; with nobody left the submission is refused, never skipped (#62)."""

    def _assert_refused(self, pattern, request=None):
        request = request or self._create_request()
        with self.assertRaisesRegex(UserError, pattern):
            request.action_submit()
        self.assertFalse(self._rounds(request))
        self.assertEqual(request.sudo().state, "draft")
        self.assertRegex(str(request.explanation), pattern, "said before he tries")

    def _assert_waits_for(self, user, **values):
        request = self._create_request(**values)
        request.action_submit()
        self.assertEqual(request.sudo().waiting_user_ids, user)
        return request

    def test_superior(self):
        self._create_chain("superior")
        self._assert_waits_for(self.boss)

    def test_superior_missing(self):
        self._create_chain("superior")
        self.employee.parent_id = False
        self._assert_refused("Nobody is left to sign")

    def test_superior_is_self(self):
        self._create_chain("superior")
        self.employee.parent_id = self.employee
        self._assert_refused("Nobody is left to sign")

    def test_superior_without_user(self):
        """The superior's superior signs."""
        self._create_chain("superior")
        self.boss_employee.user_id = False
        self._assert_waits_for(self.director)

    def test_superior_archived(self):
        self._create_chain("superior")
        self.boss.active = False
        self._assert_waits_for(self.director)

    def test_superior_employee_archived(self):
        self._create_chain("superior")
        self.boss_employee.active = False
        self.assertEqual(self.employee.parent_id, self.boss_employee)
        self._assert_waits_for(self.director)

    def test_superior_of_other_company(self):
        self._create_chain("superior")
        other = self.env["res.company"].create({"name": "Other company"})
        self.boss_employee.company_id = other
        self._assert_waits_for(self.director)
        self.director_employee.company_id = other
        self._assert_refused("Nobody is left to sign")

    def test_superior_in_the_company_of_the_record(self):
        """Not in the company that happens to be the current one."""
        other = self.env["res.company"].create({"name": "Other company"})
        (self.handler | self.stranger).company_ids += other
        stranger = self._create_employee(self.stranger, company_id=other.id)
        self._create_employee(self.handler, stranger, company_id=other.id)
        self._create_chain("superior")
        self._assert_waits_for(self.stranger, company_id=other.id)
        self._assert_waits_for(self.boss)

    def test_superior_without_access_to_the_company(self):
        other = self.env["res.company"].create({"name": "Other company"})
        self.handler.company_ids += other
        stranger = self._create_employee(self.stranger, company_id=other.id)
        self._create_employee(self.handler, stranger, company_id=other.id)
        self._create_chain("superior")
        self._assert_refused(
            "Nobody is left", self._create_request(company_id=other.id)
        )

    def test_deputy(self):
        self._create_chain({"signer_kind": "superior", "deputy_id": self.stranger.id})
        self._assert_waits_for(self.boss)
        self._archive_user(self.boss | self.director)
        request = self._assert_waits_for(self.stranger)
        request.with_user(self.stranger).action_approve()
        self.assertEqual(request.sudo().state, "approved")
        self._archive_user(self.stranger)
        self._assert_refused("Nobody is left to sign")

    def test_group_empty_then_deputy(self):
        self._create_chain({"signer_kind": "group", "deputy_id": self.stranger.id})
        (self.signer | self.director).group_ids -= self.group
        request = self._assert_waits_for(self.stranger)
        request.with_user(self.stranger).action_approve()
        self.assertEqual(request.sudo().state, "approved")

    def test_any_of_several_groups(self):
        other = self.env["res.groups"].create(
            {"name": "Other signers", "user_ids": self.stranger.ids}
        )
        self._create_chain(
            {"signer_kind": "group", "group_ids": (self.group | other).ids}
        )
        request = self._assert_waits_for(self.signer | self.director | self.stranger)
        self.signer.group_ids -= self.group
        request.with_user(self.stranger).action_approve()
        self.assertEqual(request.sudo().state, "approved")

    def test_user_field(self):
        self._create_chain("user_field")
        self._assert_waits_for(self.stranger, boss_id=self.stranger.id)
        self._assert_refused("Nobody is left", self._create_request(boss_id=False))

    def test_department_head(self):
        top = self.env["hr.department"].create(
            {"name": "Top", "manager_id": self.director_employee.id}
        )
        department = self.env["hr.department"].create(
            {"name": "Sub", "manager_id": self.boss_employee.id, "parent_id": top.id}
        )
        self._create_chain("department_head")
        self._assert_waits_for(self.boss, department_id=department.id)
        department.manager_id = False
        self._assert_waits_for(self.director, department_id=department.id)
        self._assert_refused("Nobody is left", self._create_request())

    def test_own_request(self):
        """Neither who submits nor whose record it is signs, unless the step says."""
        self.handler.group_ids += self.group
        self._create_chain("group")
        request = self._assert_waits_for(self.signer | self.director)
        with self.assertRaisesRegex(UserError, "waits for a signature"):
            request.with_user(self.handler).action_approve()

    def test_own_request_submitted_by_somebody_else(self):
        chain = self._create_chain("group")
        request = self._create_request()
        request.with_user(self.signer).sudo().action_submit()
        self.assertEqual(request.sudo().waiting_user_ids, self.director)
        self.handler.group_ids += self.group
        with self.assertRaises(UserError, msg="it is his record"):
            request.with_user(self.handler).sudo().action_approve()
        chain.step_ids.allow_own_request = True
        second = self._assert_waits_for(self.signer | self.director | self.handler)
        second.with_user(self.handler).action_approve()
        self.assertEqual(second.sudo().state, "approved")

    def test_own_request_leaves_nobody(self):
        self._create_chain("user_field")
        self._assert_refused(
            "own request", self._create_request(boss_id=self.handler.id)
        )

    def test_distinct_people(self):
        self.boss.group_ids += self.group
        request = self._submitted("superior", "group")
        request.with_user(self.boss).action_approve()
        self.assertEqual(request.sudo().waiting_user_ids, self.signer | self.director)
        with self.assertRaisesRegex(UserError, "somebody else"):
            request.with_user(self.boss).sudo().action_approve()
        self.assertEqual(len(self._signatures(request)), 1)

    def test_same_person_where_allowed(self):
        self.boss.group_ids += self.group
        request = self._submitted("superior", {"distinct": False})
        request.with_user(self.boss).action_approve()
        request.with_user(self.boss).action_approve()
        self.assertEqual(request.sudo().state, "approved")

    def test_too_few_people(self):
        self._create_chain("superior", "user_field")
        self._assert_refused("different people")
        self._assert_waits_for(self.boss, boss_id=self.signer.id)

    def test_no_chain(self):
        self._create_chain("superior", condition="[('amount', '>', 100)]")
        self._assert_refused("No approval chain")
        self._assert_waits_for(self.boss, amount=101)

    def test_chain_of_other_company(self):
        other = self.env["res.company"].create({"name": "Other company"})
        self._create_chain("superior", company_id=other.id)
        self._assert_refused("No approval chain")

    def test_archived_chain(self):
        self._create_chain("superior", active=False)
        self._assert_refused("No approval chain")

    def test_chain_without_steps(self):
        self._create_chain()
        self._assert_refused("has no steps")

    def test_chain_of_unpublished_policy(self):
        policy = self.env["archive.policy"].create({"name": "Draft", "code": "T9"})
        self._create_chain("superior", policy_id=policy.id)
        self._assert_refused("No approval chain")

    def test_several_chains(self):
        self._create_chain("superior", name="First")
        second = self._create_chain("group", name="Second")
        self._assert_refused("(?s)Several.*First.*Second")
        second.sequence = 1
        self._assert_waits_for(self.signer | self.director)

    def test_chain_that_the_record_names(self):
        named = self._create_chain("group", condition="[('amount', '<', 0)]")
        self.patch(
            type(self.Request),
            "_approval_chain",
            lambda records: {record.id: named for record in records},
        )
        self._create_chain("superior")
        self._assert_waits_for(self.signer | self.director)

    def test_condition_is_data(self):
        """A condition is a filter of literals: no code runs in it."""
        for condition in (
            "[('name', '=', user.name)]",
            "__import__('os')",
            "[('nothing_like_it', '=', 1)]",
            "1",
            "[",
        ):
            with self.assertRaises(ValidationError, msg=condition):
                self._create_chain("superior", condition=condition)

    def test_step_needs_its_field(self):
        for step in (
            {"signer_kind": "group", "group_ids": False},
            {"signer_kind": "user_field", "signer_field": "partner_id"},
            {"signer_kind": "user_field", "signer_field": "nothing"},
            {"signer_kind": "department_head", "signer_field": "handler_id"},
        ):
            with self.assertRaises(ValidationError, msg=step):
                self._create_chain(step)

    def test_chain_edited_during_a_round(self):
        chain = self._create_chain("superior", "group")
        request = self._create_request()
        request.action_submit()
        chain.step_ids[1].unlink()
        chain.step_ids[0].write(
            {"signer_kind": "user_field", "signer_field": "handler_id"}
        )
        chain.write({"name": "Changed", "condition": "[('id', '=', 0)]"})
        self.assertEqual(request.sudo().waiting_user_ids, self.boss)
        request.with_user(self.boss).action_approve()
        self.assertEqual(request.sudo().state, "submitted", "two steps were copied")
        request.with_user(self.signer).action_approve()
        self.assertEqual(request.sudo().state, "approved")
        self.assertEqual(self._rounds(request).chain_name, "Test chain")
        chain.unlink()
        self.assertEqual(len(self._rounds(request).task_ids), 2)

    def test_chain_of_published_policy_is_frozen(self):
        policy = self.env["archive.policy"].create({"name": "Test", "code": "T9"})
        chain = self._create_chain("superior", policy_id=policy.id)
        self.env["archive.category"].create(
            {"name": "Test", "code": "T", "policy_id": policy.id}
        )
        policy._publish()
        for edit in (
            lambda: chain.write({"condition": "[('id', '=', 0)]"}),
            lambda: chain.write({"active": False}),
            lambda: chain.step_ids.write({"signer_kind": "group"}),
            lambda: chain.step_ids.unlink(),
            lambda: chain.unlink(),
            lambda: self.env["archive.approval.step"].create(
                {"name": "More", "chain_id": chain.id, "signer_kind": "superior"}
            ),
        ):
            with self.assertRaisesRegex(UserError, "published"):
                edit()
        chain.step_ids.deputy_id = self.stranger

    def test_approvable_models(self):
        models = self.env["archive.approval.chain"]._approvable_models()
        self.assertIn(MODEL, models)
        self.assertIn("archive.document", models)
        self.assertNotIn("archive.approval.mixin", models)
