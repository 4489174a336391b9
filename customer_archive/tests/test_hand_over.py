from dateutil.relativedelta import relativedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .hand_over_common import HandOverCommon


@tagged("post_install", "-at_install")
class TestHandOver(HandOverCommon):
    """The archive belongs to the company: dossiers go over by a signed list (#3)."""

    def test_signed_by_both_sides(self):
        """Former access ends and the new one begins with the last signature (#3)."""
        self._create_document()
        record = self._hand_over()
        record.action_submit()
        record.with_user(self.sales_manager).action_approve()
        self.assertEqual(self.dossier.manager_id, self.manager)
        self.assertTrue(self.dossier.with_user(self.manager).has_access("read"))
        taking = record.with_user(self.other_manager)
        self.assertIn(self.dossier.number, taking.dossier_list)
        taking.action_approve()
        self.assertEqual(record.state, "done")
        self.assertEqual(self.dossier.manager_id, self.other_manager)
        self.assertFalse(self.dossier.with_user(self.manager).has_access("read"))
        self.assertTrue(self.dossier.with_user(self.other_manager).has_access("read"))

    def test_former_signs_where_asked(self):
        record = self._hand_over(former_signs=True)
        record.action_submit()
        with self.assertRaises(UserError):
            record.with_user(self.sales_manager).action_approve()
        for user in (self.manager, self.sales_manager, self.other_manager):
            record.with_user(user).action_approve()
        self.assertEqual(self.dossier.manager_id, self.other_manager)

    def test_refused_changes_nothing(self):
        record = self._hand_over()
        record.action_submit()
        record.action_approve()
        record.with_user(self.other_manager).action_refuse("Too many customers")
        self.assertEqual(record.state, "returned")
        self.assertEqual(self.dossier.manager_id, self.manager)

    def test_who_leaves_leaves_everything(self):
        """Dossiers, drafts, collections and delegations in one step (#3)."""
        partner = self.env["res.partner"].create({"name": "Second", "is_company": True})
        second = (
            self.env["archive.dossier"]
            .with_user(self.manager)
            .create({"partner_id": partner.id})
            .sudo()
        )
        loose = self._create_document(dossier_id=False)
        waiting = self._submit_document(self._create_document(name="Waiting"))
        elsewhere = self.env["archive.dossier"].sudo()
        elsewhere = elsewhere.create(
            {
                "partner_id": self.env["res.partner"].create({"name": "Third"}).id,
                "manager_id": self.sales_manager.id,
            }
        )
        block = (
            self.env["archive.dossier.block"]
            .sudo()
            .create(
                {
                    "dossier_id": elsewhere.id,
                    "kind": "market",
                    "responsible_id": self.manager.id,
                }
            )
        )
        delegation = (
            self.env["archive.approval.delegation"]
            .with_user(self.superior)
            .create(
                {
                    "delegate_id": self.manager.id,
                    "date_from": fields.Date.today(),
                    "date_to": fields.Date.today() + relativedelta(days=9),
                    "reason": "Holiday",
                }
            )
        )
        record = self._hand_over(leaves=True)
        self.assertEqual(record.dossier_ids, self.dossier | second)
        self._signed(record)
        everything = self.dossier | second
        self.assertEqual(everything.manager_id, self.other_manager)
        for paper in (loose.sudo(), waiting.sudo()):
            self.assertEqual(paper.handler_id, self.other_manager)
            self.assertEqual(paper.submitter_id, self.other_manager)
        self.assertEqual(waiting.sudo().state, "returned")
        self.assertEqual(block.responsible_id, self.other_manager)
        self.assertTrue(delegation.sudo().revoked_at)
        self.assertFalse(
            self.env["archive.document"].with_user(self.manager).search([])
        )
        self.manager.active = False
        self.assertFalse(self.manager.active)

    def test_nobody_is_archived_with_dossiers_in_hand(self):
        """An account manager is archived after the hand-over only, sudo included."""
        with self.assertRaisesRegex(UserError, "Dossiers: 1"):
            self.manager.sudo().active = False
        self.assertTrue(self.manager.active)

    def test_who_asks(self):
        for user in (self.manager, self.other_manager, self.archivist):
            with self.assertRaises(AccessError):
                self.env["archive.hand.over"].with_user(user).create(
                    {"manager_id": self.other_manager.id, "reason": "x"}
                )

    def test_archived_or_foreign_manager_is_refused(self):
        """Nobody takes over who is archived or of another company."""
        gone = self._create_user("t_gone", "account_manager")
        record = self._hand_over(manager_id=gone.id)
        gone.active = False
        with self.assertRaisesRegex(UserError, "cannot take over"):
            record.action_submit()

    def test_manager_changed_meanwhile(self):
        """The list that was signed is the list that takes effect."""
        record = self._hand_over()
        record.action_submit()
        record.action_approve()
        third = self._create_user("t_third", "account_manager")
        self.dossier._hand_over(third, "urgent")
        with self.assertRaisesRegex(UserError, "meanwhile"):
            record.with_user(self.other_manager).action_approve()
        self.assertEqual(self.dossier.manager_id, third)

    def test_known_to_few_and_frozen(self):
        record = self._hand_over()
        for user in (self.manager, self.other_manager, self.plain, self.archivist):
            self.assertFalse(record.with_user(user).has_access("read"), user.login)
        record.action_submit()
        with self.assertRaises(UserError):
            record.sudo().write({"manager_id": self.sales_manager.id})
        with self.assertRaises(UserError):
            record.sudo().write({"dossier_ids": [Command.clear()]})
        with self.assertRaises(UserError):
            record.sudo().unlink()
