import json
import tempfile
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger
from odoo.tools.misc import file_open

from odoo.addons.base.tests.common import BaseCommon

from ..models import archive_ledger_seal
from ..models.archive_ledger_seal import ANCHOR_FOLDER, MAIL_AUDITORS, Bounds
from ..tools.digest import entry_text, leaves_digest, seal_text, sha256_hex
from ..tools.verification import Problem

SEAL_LOGGER = "odoo.addons.customer_archive.models.archive_ledger_seal"


@tagged("post_install", "-at_install")
class TestLedgerSeal(BaseCommon):
    """The chain, its anchor, and what verifying finds.

    A test is one transaction, which the sealer rightly leaves alone; so these tests
    seal as if nothing was running. Real transactions: tests/system.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ledger = cls.env["archive.ledger.entry"]
        cls.seal = cls.env["archive.ledger.seal"]
        cls.partners = cls.env["res.partner"].create(
            [{"name": f"Customer {number}"} for number in range(7)]
        )
        cls.auditor = new_test_user(
            cls.env, "ledger_auditor", "customer_archive.group_auditor"
        )

    def setUp(self):
        super().setUp()
        folder = self.enterContext(tempfile.TemporaryDirectory())
        self.env["ir.config_parameter"].set_param(ANCHOR_FOLDER, folder)
        self.anchor = self.seal._anchor_path()
        cluster = self.seal._seal_bounds().cluster
        self.bounds = Bounds(since="", horizon="3", limit="3", cluster=cluster)
        self.patch(
            archive_ledger_seal.ArchiveLedgerSeal,
            "_seal_bounds",
            lambda model: self.bounds,
        )
        self._append_and_seal("first")
        self._append_and_seal("second")

    def _append_and_seal(self, event):
        self.ledger._append(self.partners, event, field_names=["name"])
        self._seal()

    def _seal(self):
        self.seal._seal_batch(self.bounds, 0)
        self.seal._anchor()

    def _entry(self, event):
        return self.ledger.search([("event", "=", event)], order="id", limit=1)

    def _tamper(self, statement, *parameters, table="archive_ledger_entry"):
        """Do what only the owner of the database can."""
        self.env.flush_all()
        self.env.cr.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        self.env.cr.execute(statement, parameters)
        self.env.cr.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        self.env.invalidate_all()

    def _problem(self):
        return self.seal._verify().problem

    # the chain

    def test_whole_ledger_is_proven(self):
        self.ledger._append(self.partners, "third")
        result = self.seal._verify()
        self.assertTrue(result.ok)
        self.assertEqual(result.unsealed, 7)
        self.assertEqual(result.sealed, 0)
        self.assertGreaterEqual(result.anchored, 14)
        self.assertEqual(
            result.anchored + result.unsealed, self.ledger.search_count([])
        )

    def test_sealed_but_not_anchored_is_told(self):
        self.ledger._append(self.partners, "third")
        self.seal._seal_batch(self.bounds, 0)
        self.assertEqual(self.seal._verify().sealed, 7)
        self.seal._anchor()
        self.assertEqual(self.seal._verify().sealed, 0)

    def test_each_seal_holds_the_hash_before(self):
        last, before = self.seal.search([], limit=2)
        self.assertEqual(last.id, before.id + 1)
        self.assertEqual(last.previous_hash, before.hash)
        self.assertEqual(last.entry_count, 7)
        self.assertEqual(self._entry("second").seal_id, last)
        self.ledger._append(self.partners[0], "third")
        self.assertEqual(
            self.ledger.search([("seal_id", "in", [last.id, False])]),
            self.ledger.search([("event", "in", ["second", "third"])]),
        )
        self.assertNotIn(
            self._entry("third"), self.ledger.search([("seal_id", "!=", False)])
        )
        self.assertEqual(
            self.ledger.search([("seal_id", "=", last.id)]),
            self.ledger.search([("event", "=", "second")]),
        )

    def test_chain_recomputed_by_sql_is_the_anchored_one(self):
        with file_open("customer_archive/data/verify_ledger.sql") as file:
            self.env.cr.execute(file.read())
        rows = self.env.cr.dictfetchall()
        anchored = [json.loads(line) for line in self.anchor.read_text().splitlines()]
        self.assertTrue(rows)
        self.assertTrue(all(row["agrees"] for row in rows))
        self.assertEqual(
            [(row["seal"], row["recomputed"]) for row in rows],
            [(line["seal"], line["hash"]) for line in anchored],
        )

    def test_sql_that_recomputes_finds_a_change(self):
        self._tamper(
            "UPDATE archive_ledger_entry SET user_id = 1 + user_id WHERE id = %s",
            self._entry("first").id,
        )
        with file_open("customer_archive/data/verify_ledger.sql") as file:
            self.env.cr.execute(file.read())
        wrong = [row["seal"] for row in self.env.cr.dictfetchall() if not row["agrees"]]
        self.assertEqual(wrong, self.seal.search([], limit=2)[1].ids)

    def test_python_and_sql_hash_the_same_texts(self):
        self.ledger._append(
            self.partners[:2],
            "odd",
            field_names=["name", "email"],
            reason_code="R1:3.2",
            digests={self.partners[0].id: "ab" * 32},
            related=self.env.user,
        )
        self._tamper(
            "UPDATE archive_ledger_entry SET event = %s", '事"\\\n\x01/é\U0001f600'
        )
        self.seal._seal_batch(self.bounds, 0)
        seal = self.seal.search([], limit=1)
        leaves = self.env["archive.ledger.leaf"].search(
            [("seal_id", "=", seal.id)], order="id"
        )
        entries = self.ledger.browse(leaves.ids)
        hashes = [
            sha256_hex(
                entry_text(
                    entry.id,
                    entry.at,
                    entry.user_id.id,
                    entry.company_id.id,
                    entry.event,
                    entry.model,
                    entry.res_id,
                    entry.field_names or None,
                    entry.reason_code or None,
                    entry.digest or None,
                    entry.related or None,
                ).encode()
            )
            for entry in entries
        ]
        self.assertEqual(leaves.mapped("hash"), hashes)
        text = seal_text(
            seal.id,
            seal.at,
            seal.entry_count,
            seal.first_entry_id,
            seal.last_entry_id,
            seal.horizon,
            seal.cluster,
            seal.previous_hash,
            leaves_digest(hashes),
        )
        self.assertEqual(seal.hash, sha256_hex(text.encode()))

    def test_large_backlog_is_sealed_in_several(self):
        for size in (1, 3, 7, 50):
            with (
                self.subTest(size=size),
                patch.object(archive_ledger_seal, "SEAL_SIZE", size),
            ):
                before = self.seal.search_count([])
                self.ledger._append(self.partners, "backlog")
                floor = 0
                while True:
                    count, floor = self.seal._seal_batch(self.bounds, floor)
                    if count < size:
                        break
                self.seal._anchor()
                made = self.seal.search_count([]) - before
                self.assertEqual(made, -(-7 // size))
                result = self.seal._verify()
                self.assertTrue(result.ok)
                self.assertEqual(result.unsealed, 0)

    def test_part_of_a_backlog_promises_nothing(self):
        """Entries still to be sealed must not look as if they were smuggled in."""
        self.ledger._append(self.partners, "backlog")
        self.bounds = Bounds("", "999999999", "999999999", self.bounds.cluster)
        with patch.object(archive_ledger_seal, "SEAL_SIZE", 3):
            self.seal._seal_batch(self.bounds, 0)
        self.assertTrue(self.seal._verify().ok)

    def test_transaction_still_running_is_left_alone(self):
        """Without the patch: what this test itself wrote is not sealed."""
        self.bounds = self._real_bounds()
        self.ledger._append(self.partners, "running")
        self.assertEqual(self.seal._seal_batch(self.bounds, 0)[0], 0)

    def _real_bounds(self):
        self.env.cr.execute(
            "SELECT pg_snapshot_xmin(s)::text, pg_snapshot_xmax(s)::text"
            " FROM pg_current_snapshot() s"
        )
        horizon, limit = self.env.cr.fetchone()
        return Bounds("3", horizon, limit, self.bounds.cluster)

    def test_scheduled_action_seals_and_anchors(self):
        self.ledger._append(self.partners, "scheduled")
        cron = self.env.ref("customer_archive.archive_ledger_seal_cron")
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.assertTrue(self._entry("scheduled").seal_id)
        last = json.loads(self.anchor.read_text().splitlines()[-1])
        self.assertEqual(last["hash"], self.seal.search([], limit=1).hash)

    # what verifying finds

    def test_changed_entry_is_named(self):
        entry = self._entry("second")
        for column, value in (
            ("event", "other"),
            ("user_id", 999),
            ("res_id", 999),
            ("at", "2001-01-01"),
            ("digest", "00"),
            ("reason_code", "R9"),
            ("related", "res.users,1"),
            ("company_id", None),
        ):
            with self.subTest(column=column), self.env.cr.savepoint() as savepoint:
                self._tamper(
                    f"UPDATE archive_ledger_entry SET {column} = %s WHERE id = %s",
                    value,
                    entry.id,
                )
                self.assertEqual(
                    self._problem(),
                    Problem("entry_changed", seal=entry.seal_id.id, entry=entry.id),
                )
                savepoint.rollback()

    def test_first_wrong_entry_is_named(self):
        first, second = self._entry("first"), self._entry("second")
        self._tamper(
            "UPDATE archive_ledger_entry SET event = 'other' WHERE id IN (%s, %s)",
            first.id,
            second.id,
        )
        self.assertEqual(self._problem().entry, first.id)

    def test_removed_entry_is_named(self):
        entry = self._entry("first")
        seal = entry.seal_id
        self._tamper("DELETE FROM archive_ledger_entry WHERE id = %s", entry.id)
        self.assertEqual(
            self._problem(), Problem("entry_missing", seal=seal.id, entry=entry.id)
        )

    def test_removed_entry_and_leaf_are_found(self):
        entry = self._entry("first")
        seal = entry.seal_id
        self._tamper("DELETE FROM archive_ledger_entry WHERE id = %s", entry.id)
        self._tamper(
            "DELETE FROM archive_ledger_leaf WHERE id = %s",
            entry.id,
            table="archive_ledger_leaf",
        )
        self.assertEqual(self._problem(), Problem("leaves_changed", seal=seal.id))

    def test_entry_inserted_behind_the_seals_is_named(self):
        self.env.cr.execute(
            "INSERT INTO archive_ledger_entry (at, event, model, res_id, xid)"
            " VALUES (now(), 'forged', 'res.partner', 1, '1') RETURNING id"
        )
        [forged] = self.env.cr.fetchone()
        self.assertEqual(self._problem(), Problem("entry_inserted", entry=forged))

    def test_changed_seal_is_named(self):
        seal = self.seal.search([], limit=1)
        self._tamper(
            "UPDATE archive_ledger_seal SET entry_count = 6 WHERE id = %s",
            seal.id,
            table="archive_ledger_seal",
        )
        self.assertEqual(self._problem(), Problem("seal_changed", seal=seal.id))

    def test_removed_seal_in_the_middle_is_named(self):
        before = self.seal.search([], limit=2)[1]
        self._tamper(
            "DELETE FROM archive_ledger_seal WHERE id = %s",
            before.id,
            table="archive_ledger_seal",
        )
        self.assertEqual(self._problem(), Problem("seal_missing", seal=before.id))

    def test_last_seals_removed_with_their_entries_are_found(self):
        last = self.seal.search([], limit=1)
        self._tamper(
            "DELETE FROM archive_ledger_entry WHERE id IN"
            " (SELECT id FROM archive_ledger_leaf WHERE seal_id = %s)",
            last.id,
        )
        for table, column in (
            ("archive_ledger_leaf", "seal_id"),
            ("archive_ledger_seal", "id"),
        ):
            self._tamper(
                f"DELETE FROM {table} WHERE {column} = %s", last.id, table=table
            )
        self.assertEqual(self._problem(), Problem("seals_removed", seal=last.id))

    def test_forged_end_of_the_chain_differs_from_the_anchor(self):
        """The owner of the database removes the last seal and seals anew."""
        last = self.seal.search([], limit=1)
        for table, column in (
            ("archive_ledger_leaf", "seal_id"),
            ("archive_ledger_seal", "id"),
        ):
            self._tamper(
                f"DELETE FROM {table} WHERE {column} = %s", last.id, table=table
            )
        self._tamper(
            "UPDATE archive_ledger_entry SET event = 'forged' WHERE event = 'second'"
        )
        self.seal._seal_batch(self.bounds, 0)
        self.assertEqual(self._problem(), Problem("anchor_differs", seal=last.id))
        with self.assertLogs(SEAL_LOGGER, "ERROR"):
            self.assertEqual(self.seal._anchor(), 0)

    # the anchor

    def test_anchor_catches_up_after_a_crash(self):
        self.ledger._append(self.partners, "third")
        self.seal._seal_batch(self.bounds, 0)
        lines = len(self.anchor.read_text().splitlines())
        self.ledger._append(self.partners, "fourth")
        self._seal()
        self.assertEqual(len(self.anchor.read_text().splitlines()), lines + 2)
        self.assertEqual(self.seal._verify().sealed, 0)

    def test_new_database_of_the_same_name_has_an_anchor_of_its_own(self):
        self.env["ir.config_parameter"].set_param("database.uuid", "another")
        self.assertNotEqual(self.seal._anchor_path(), self.anchor)
        self.assertTrue(self.seal._verify().ok)

    def test_lost_anchor_is_no_proof_but_no_lie(self):
        self.anchor.unlink()
        result = self.seal._verify()
        self.assertTrue(result.ok)
        self.assertEqual(result.anchored, 0)
        self.assertGreaterEqual(result.sealed, 14)

    def test_anchor_that_cannot_be_written_is_an_error(self):
        parameters = self.env["ir.config_parameter"]
        parameters.set_param(ANCHOR_FOLDER, "/proc/nowhere")
        with self.assertRaises(OSError):
            self.seal._anchor()

    def test_head_is_mailed_only_where_wanted(self):
        self.auditor.email = "auditor@example.com"
        mails = self.env["mail.mail"]
        domain = [("email_to", "ilike", "auditor@example.com")]
        self.seal._cron_mail_head()
        self.assertFalse(mails.search(domain))
        self.env["ir.config_parameter"].set_param(MAIL_AUDITORS, "1")
        self.seal._cron_mail_head()
        mail = mails.search(domain)
        self.assertEqual(len(mail), 1)
        self.assertIn(self.seal.search([], limit=1).hash, mail.body_html)
        self.assertNotIn("Customer", mail.body_html)

    # the auditor

    def test_auditor_verifies_with_a_button(self):
        action = self.seal.with_user(self.auditor).action_verify()
        self.assertEqual(action["params"]["type"], "success")
        entry = self._entry("first")
        self._tamper(
            "UPDATE archive_ledger_entry SET event = 'other' WHERE id = %s", entry.id
        )
        action = self.seal.with_user(self.auditor).action_verify()
        self.assertEqual(action["params"]["type"], "danger")
        self.assertIn(str(entry.id), action["params"]["message"])

    def test_only_who_reads_the_ledger_verifies(self):
        user = new_test_user(self.env, "ledger_plain", "base.group_user")
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models"):
            self.seal.with_user(user).action_verify()

    def test_every_problem_has_a_sentence(self):
        for what in Problem.__annotations__["what"].__args__:
            result = self.seal._verify()
            result = type(result)(problem=Problem(what, seal=7, entry=9))
            message = self.seal._verification_message(result)
            self.assertRegex(message, "7|9")

    def test_seal_opens_its_entries(self):
        seal = self.seal.search([], limit=1)
        action = seal.with_user(self.auditor).action_open_entries()
        entries = self.ledger.with_user(self.auditor).search(action["domain"])
        self.assertEqual(len(entries), seal.entry_count)
