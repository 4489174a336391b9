from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from odoo.addons.base.tests.common import BaseCommon


@tagged("post_install", "-at_install")
class TestLedgerEntry(BaseCommon):
    """What an entry holds, and what it cannot hold."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ledger = cls.env["archive.ledger.entry"]
        cls.partners = cls.env["res.partner"].create(
            [{"name": f"Customer {number}"} for number in range(20)]
        )
        cls.auditor = new_test_user(
            cls.env, "ledger_auditor", "customer_archive.group_auditor"
        )

    def _entries(self, event):
        return self.ledger.search([("event", "=", event)], order="id")

    def test_one_entry_per_record_in_order(self):
        digests = {partner.id: f"{partner.id:064x}" for partner in self.partners}
        self.ledger._append(
            self.partners,
            "changed",
            field_names=["name", "email"],
            reason_code="R1:3.2",
            digests=digests,
            related=self.env.user,
        )
        entries = self._entries("changed")
        self.assertEqual(entries.mapped("res_id"), self.partners.ids)
        self.assertEqual(set(entries.mapped("model")), {"res.partner"})
        self.assertEqual(set(entries.mapped("field_names")), {"name,email"})
        self.assertEqual(set(entries.mapped("reason_code")), {"R1:3.2"})
        self.assertEqual(set(entries.mapped("related")), {f"res.users,{self.env.uid}"})
        self.assertEqual(entries.mapped("digest"), list(digests.values()))
        self.assertEqual(entries.user_id, self.env.user)
        self.assertEqual(entries.company_id, self.env.company)
        self.assertFalse(entries.seal_id)

    def test_related_records_may_differ(self):
        one, other = self.partners[:2]
        self.ledger._append(one + other, "linked", related={one.id: other})
        first, second = self._entries("linked")
        self.assertEqual(first.related, f"res.partner,{other.id}")
        self.assertFalse(second.related)

    def test_company_is_the_records_own(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        self.partners[0].company_id = company
        self.ledger._append(self.partners[:2], "placed")
        self.assertEqual(
            [entry.company_id for entry in self._entries("placed")],
            [company, self.env.company],
        )

    def test_time_is_the_databases_clock_and_advances(self):
        self.ledger._append(self.partners[0], "first")
        self.ledger._append(self.partners[0], "second")
        first, second = self._entries("first").at, self._entries("second").at
        self.assertLess(first, second)
        self.assertGreaterEqual(first, self.env.cr.now() - timedelta(seconds=1))

    def test_user_is_kept_through_sudo(self):
        user = new_test_user(self.env, "ledger_actor", "base.group_user")
        self.ledger.with_user(user).sudo()._append(self.partners[0], "acted")
        self.assertEqual(self._entries("acted").user_id, user)

    def test_number_of_queries_does_not_grow(self):
        self.ledger._append(self.partners, "warm")
        for count in (1, 20):
            with self.assertQueryCount(1):
                self.ledger._append(self.partners[:count], "bulk")

    def test_texts_and_values_are_refused(self):
        partner = self.partners[0]
        for arguments in (
            {"event": "Mr Li has moved"},
            {"event": "filed", "reason_code": "because he said so"},
            {"event": "filed", "field_names": ["name = Li"]},
            {"event": "filed", "digests": {partner.id: "客户档案"}},
            {"event": "x" * 65},
        ):
            with self.subTest(arguments=arguments), self.assertRaises(ValueError):
                self.ledger._append(partner, **arguments)

    def test_new_record_is_refused(self):
        with self.assertRaises(ValueError):
            self.ledger._append(self.env["res.partner"].new({}), "filed")

    def test_nothing_is_written_for_no_record(self):
        with self.assertQueryCount(0):
            self.ledger._append(self.env["res.partner"], "filed")

    def test_auditor_reads_and_nobody_else(self):
        self.ledger._append(self.partners[0], "read_me")
        self.assertTrue(
            self.ledger.with_user(self.auditor).search([("event", "=", "read_me")])
        )
        registers = self.env["archive.register.export"]._registers()
        for role in ("archivist", "supervisor", "general_manager", "account_manager"):
            user = new_test_user(
                self.env, f"ledger_{role}", f"customer_archive.group_{role}"
            )
            for name in (
                "archive.ledger.entry",
                "archive.ledger.seal",
                "archive.ledger.leaf",
                "archive.access.log",
                "archive.register.export",
            ):
                with self.subTest(role=role, register=name):
                    self.assertIn(name, [*(r._name for r in registers), name])
                    with self.assertRaises(AccessError):
                        self.env[name].with_user(user).search([])

    def test_auditor_of_another_company_sees_nothing(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        self.ledger._append(self.partners[0], "here")
        self.auditor.write(
            {"company_ids": [(6, 0, company.ids)], "company_id": company.id}
        )
        ledger = self.ledger.with_user(self.auditor)
        self.assertFalse(ledger.search([("event", "=", "here")]))

    def test_auditor_groups_and_filters(self):
        self.ledger._append(self.partners, "grouped")
        ledger = self.ledger.with_user(self.auditor)
        domain = [("event", "=", "grouped"), ("seal_id", "=", False)]
        self.assertEqual(
            ledger._read_group(domain, ["user_id", "model"], ["__count"]),
            [(self.env.user.with_user(self.auditor), "res.partner", 20)],
        )
