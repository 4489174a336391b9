from odoo.exceptions import AccessError, MissingError, UserError
from odoo.tests import tagged

from .common import ArchiveCommon


@tagged("post_install", "-at_install")
class TestDossierStage(ArchiveCommon):
    """From prospect to closed, by steps with a reason (#103, #49)."""

    def _prospect(self, name="Newcomer"):
        partner = self.env["res.partner"].create({"name": name, "is_company": True})
        return (
            self.env["archive.dossier"]
            .with_user(self.manager)
            .create({"partner_id": partner.id, "state": "prospect"})
        )

    def _change(self, user, state, reason=None, dossier=None):
        return (
            self.env["archive.dossier.stage"]
            .with_user(user)
            .create(
                {
                    "dossier_ids": (dossier or self.dossier).ids,
                    "state": state,
                    "reason": reason,
                }
            )
            .action_apply()
        )

    def test_never_typed_over(self):
        for values in ({"state": "closed"}, {"stage_reason": "Nothing"}):
            for dossier in (self.dossier.with_user(self.manager), self.dossier):
                with self.subTest(values=values), self.assertRaises(UserError):
                    dossier.write(values)
        partner = self.env["res.partner"].create({"name": "Late"})
        for state in ("dead", "withdrawn", "closed"):
            with self.subTest(state=state), self.assertRaises(UserError):
                self.env["archive.dossier"].with_user(self.manager).create(
                    {"partner_id": partner.id, "state": state}
                )

    def test_account_manager_decides_what_ends_nothing(self):
        self._change(self.manager, "dormant")
        self.assertEqual(self.dossier.state, "dormant")
        self.dossier.with_user(self.manager).action_activate()
        self.assertEqual(self.dossier.state, "active")
        for state in ("dead", "withdrawn"):
            with (
                self.subTest(state=state),
                self.assertRaisesRegex(UserError, "Sales manager, General manager"),
            ):
                self._change(self.manager, state, "Gave up")
        self.assertEqual(self.dossier.state, "active")

    def test_withdrawn_with_its_reason(self):
        with self.assertRaisesRegex(UserError, "reason"):
            self._change(self.sales_manager, "withdrawn", " ")
        self._change(self.sales_manager, "withdrawn", "Gave up the membership")
        self.assertEqual(self.dossier.state, "withdrawn")
        self.assertEqual(self.dossier.stage_reason, "Gave up the membership")
        self.assertTrue(self.dossier.stage_on)
        bodies = " ".join(self.dossier.message_ids.mapped("body"))
        self.assertIn("Gave up the membership", bodies)
        entry = self.env["archive.ledger.entry"].search(
            [("event", "=", "stage_changed"), ("res_id", "=", self.dossier.id)]
        )
        self.assertEqual(entry.reason_code, "withdrawn")
        self._change(self.general_manager, "closed", "All papers returned")
        with self.assertRaisesRegex(UserError, "cannot go"):
            self._change(self.general_manager, "active")

    def test_others_have_no_say_and_learn_nothing(self):
        with self.assertRaises(MissingError):
            self.dossier.with_user(self.other_manager).action_activate()
        with self.assertRaises(AccessError):
            self._change(self.archivist, "dormant")
        with self.assertRaisesRegex(UserError, "not for you"):
            self.dossier.with_user(self.archivist)._set_stage("dormant")

    def test_first_contract_makes_a_customer(self):
        dossier = self._prospect()
        self._file_document(dossier_id=dossier.id)
        self.assertEqual(dossier.state, "prospect", "a report is no contract")
        self._file_document(
            dossier_id=dossier.id,
            type_id=self.contract_type.id,
            paper_location_id=self.location.id,
        )
        self.assertEqual(dossier.state, "active")

    def test_confirmed_order_makes_a_customer(self):
        """Whoever confirms it: he needs no right to the dossier, and gets none."""
        dossier = self._prospect()
        contact = self.env["res.partner"].create(
            {"name": "Buyer", "parent_id": dossier.sudo().partner_id.id}
        )
        seller = self._create_user("t_seller")
        seller.group_ids += self.env.ref("sales_team.group_sale_salesman")
        order = (
            self.env["sale.order"].with_user(seller).create({"partner_id": contact.id})
        )
        order.action_confirm()
        self.assertEqual(dossier.state, "active")
        self.assertFalse(
            self.env["archive.dossier"]
            .with_user(seller)
            .search([("id", "=", dossier.id)])
        )
        again = self.env["archive.ledger.entry"].search_count(
            [("event", "=", "stage_changed"), ("res_id", "=", dossier.id)]
        )
        order.with_user(seller)._action_confirm()
        self.assertEqual(
            self.env["archive.ledger.entry"].search_count(
                [("event", "=", "stage_changed"), ("res_id", "=", dossier.id)]
            ),
            again,
        )

    def test_completeness_names_what_is_missing(self):
        """#10, #68: facts and papers, by name, and the number that goes with it."""
        dossier = self.dossier.with_user(self.manager)
        before = dossier.completeness
        self.assertIn("Legal representative", dossier.missing or "")
        dossier.legal_representative = "Ms Wang"
        dossier.invalidate_recordset()
        self.assertGreater(dossier.completeness, before)
        self.assertNotIn("Legal representative", dossier.missing or "")
