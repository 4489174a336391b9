from datetime import date
from unittest.mock import patch

from markupsafe import Markup

from odoo import fields
from odoo.modules.migration import load_script
from odoo.tests import tagged

from .common import ArchiveCommon
from .disposal_common import DisposalCommon


@tagged("post_install", "-at_install")
class TestMigration(ArchiveCommon):
    """Upgrading loses nothing and repeats no number."""

    def test_series_of_volumes_run_on(self):
        """19.0.1.1.0: series by the parts of the code, not by the category's id."""
        paper = self._file_document()
        volume = paper.volume_id
        counters = self.env["archive.counter"].sudo()
        series = counters.search([("key", "=like", "volume/%")])
        self.assertEqual(len(series), 1)
        value, new = series.value, series.key
        ids = (volume.company_id.id, volume.category_id.id, volume.filing_year)
        old = "volume/{}/{}/{}".format(*ids)
        self.env.cr.execute(
            "UPDATE archive_counter SET key = %s WHERE key = %s", [old + "/open", new]
        )
        self.env.invalidate_all()
        script = load_script(
            "customer_archive/migrations/19.0.1.1.0/post-migration.py", "migration"
        )
        script.migrate(self.env.cr, "19.0.1.0.0")
        self.env.invalidate_all()
        series = counters.search([("key", "=like", "volume/%")])
        self.assertEqual((series.key, series.value), (new, value))

    def test_rule_that_another_holds_goes(self):
        """19.0.1.5.0: the request says in which company its values are known."""
        name = "archive_change_request_line_rule_company"
        self.assertFalse(self.env.ref(f"customer_archive.{name}", False))
        rule = self.env["ir.rule"].create(
            {
                "name": "Value to be changed: companies",
                "model_id": self.env["ir.model"]._get_id("archive.change.request.line"),
                "domain_force": "[('request_id.company_id', 'in', company_ids)]",
            }
        )
        self.env["ir.model.data"].create(
            {
                "module": "customer_archive",
                "name": name,
                "model": "ir.rule",
                "res_id": rule.id,
                "noupdate": True,
            }
        )
        self.env.flush_all()
        script = load_script(
            "customer_archive/migrations/19.0.1.5.0/post-rules.py", "migration"
        )
        script.migrate(self.env.cr, "19.0.1.4.0")
        self.env.invalidate_all()
        self.env.registry.clear_cache()
        self.assertFalse(self.env.ref(f"customer_archive.{name}", False))
        self.assertFalse(rule.exists())

    def test_late_by_the_first_submission(self):
        """19.0.1.6.0: in the company's day; nothing that nobody submitted (#129)."""
        self.env.company.archive_tz = "Asia/Shanghai"
        late, timely, imported = (self._file_document() for _number in range(3))
        draft = self._create_document()
        papers = late | timely | imported | draft
        self.env.flush_all()
        rounds = "UPDATE archive_approval_round SET opened_at = %s WHERE res_id = %s"
        for paper, moment in (
            (late, "2026-06-05 16:00:00"),
            (timely, "2026-06-05 15:00:00"),
        ):
            self.env.cr.execute(rounds, [moment, paper.id])
        self.env.cr.execute(
            "UPDATE archive_approval_round SET res_model = 'none' WHERE res_id = %s",
            [imported.id],
        )
        with papers.sudo()._guard_database():
            self.env.cr.execute(
                "UPDATE archive_document SET due_date = '2026-06-05', late = TRUE,"
                " handed_in_on = NULL WHERE id = ANY(%s)",
                [papers.ids],
            )
        script = load_script(
            "customer_archive/migrations/19.0.1.6.0/post-late.py", "migration"
        )
        script.migrate(self.env.cr, "19.0.1.5.0")
        self.env.invalidate_all()
        self.assertEqual(
            [paper.late for paper in (late, timely, imported, draft)],
            [True, False, False, False],
        )
        self.assertEqual(str(timely.handed_in_on), "2026-06-05 15:00:00")
        self.assertFalse((imported | draft.sudo()).mapped("handed_in_on")[0])

    def test_records_of_withdrawal_are_marked(self):
        """19.0.1.2.0: filing a record of withdrawal ends the relation (#49)."""
        type_ = self.env.ref("customer_archive.type_r1_withdrawal")
        self.env.cr.execute("UPDATE archive_document_type SET withdrawal = FALSE")
        script = load_script(
            "customer_archive/migrations/19.0.1.2.0/post-withdrawal.py", "migration"
        )
        script.migrate(self.env.cr, "19.0.1.1.0")
        self.env.invalidate_all()
        self.assertTrue(type_.withdrawal)
        self.assertFalse(self.report_type.withdrawal)

    def test_types_hold_the_dossier_back(self):
        """19.0.1.6.0: plans, collateral and complaints say that something is open."""
        own = self.policy._copy_as({"company_id": self.env.company.id, "version": 9})
        kinds = self.policy.type_ids | own.type_ids
        before = {kind: kind.holds_while for kind in kinds}
        self.assertEqual(len(list(filter(None, before.values()))), 10)
        self.env.cr.execute("UPDATE archive_document_type SET holds_while = NULL")
        script = load_script(
            "customer_archive/migrations/19.0.1.6.0/post-holds.py", "migration"
        )
        self.env.invalidate_all()
        self.assertFalse(kinds.filtered("holds_while"))
        script.migrate(self.env.cr, "19.0.1.5.0")
        self.env.invalidate_all()
        self.assertEqual({kind: kind.holds_while for kind in kinds}, before)

    def test_appointments_and_originals_become_sources(self):
        """19.0.1.2.0: one place says where a paper came from, filed ones included."""
        report, copy = self._file_document(), self._file_document()
        other = self._create_document()
        other._came_from(self.partner)
        self.env.flush_all()
        self.env.cr.execute(
            "ALTER TABLE archive_document ADD COLUMN meeting_res_id integer,"
            " ADD COLUMN copied_from_res_id integer"
        )
        for paper, name in (
            (report, "meeting_res_id"),
            (copy, "copied_from_res_id"),
            (other, "copied_from_res_id"),
        ):
            self.env.cr.execute(
                f"UPDATE archive_document SET {name} = 7 WHERE id = %s", [paper.id]
            )
        script = load_script(
            "customer_archive/migrations/19.0.1.2.0/post-migration.py", "migration"
        )
        script.migrate(self.env.cr, "19.0.1.1.0")
        self.env.invalidate_all()
        sources = [(p.source_model, p.source_id) for p in (report, copy, other.sudo())]
        self.assertEqual(
            sources,
            [
                ("calendar.event", 7),
                ("archive.document", 7),
                ("res.partner", self.partner.id),
            ],
        )

    def test_copied_regulations_get_the_chain_of_changes(self):
        """19.0.1.2.0: also where a company has a copy of its own (#72)."""
        own = self.policy._copy_as(
            {
                "company_id": self.env.company.id,
                "version": "9",
                "effective_date": self.policy.effective_date,
            }
        )
        chains = self.env["archive.approval.chain"]
        domain = [
            ("policy_id", "=", own.id),
            ("model_name", "=", "archive.change.request"),
        ]
        # a copy made now takes it along
        self.assertEqual(len(chains.search(domain).step_ids), 1)
        chains.search(domain).unlink()
        script = load_script(
            "customer_archive/migrations/19.0.1.2.0/post-migration.py", "migration"
        )
        self.patch(self.registry, "ready", False)
        script.migrate(self.env.cr, "19.0.1.1.0")
        script.migrate(self.env.cr, "19.0.1.1.0")
        chain = chains.search(domain)
        self.assertEqual(len(chain), 1)
        self.assertEqual(chain.step_ids.name, "Sales manager")

    def _migrated(self):
        """Run the upgrade to 19.0.1.2.0."""
        self.env.flush_all()
        script = load_script(
            "customer_archive/migrations/19.0.1.2.0/post-migration.py", "migration"
        )
        # published policies are open to data of the addon while the registry loads
        with patch.object(self.registry, "ready", False):
            script.migrate(self.env.cr, "19.0.1.1.0")
            self.env.flush_all()
        self.env.invalidate_all()

    def test_versions_get_the_chains_of_what_is_new(self):
        """19.0.1.2.0: also versions that were published before (#75)."""
        opened = self.policy.with_user(self.supervisor).action_new_version()
        version = self.env["archive.policy"].browse(opened["res_id"])
        chains = self.env["archive.approval.chain"]
        new = [("model_name", "in", ("archive.deletion.request", "archive.disposal"))]
        lost = chains.search([*new, ("policy_id", "=", version.id)])
        lost.step_ids.unlink()
        lost.unlink()
        version.effective_date = fields.Date.today()
        version.with_user(self.general_manager).action_publish()
        self._migrated()

        def facts(policy):
            return [
                (chain.name, chain.condition, chain.sequence, len(chain.step_ids))
                for chain in chains.search([*new, ("policy_id", "=", policy.id)])
            ]

        self.assertEqual(facts(version), facts(self.policy))
        self.assertTrue(facts(version))
        self._migrated()
        self.assertEqual(facts(version), facts(self.policy), "once is enough")

    def test_former_texts_leave_the_history(self):
        """19.0.1.2.0: English and Chinese ones; what people wrote stays (#25, #66)."""
        self.dossier.with_user(self.manager).action_prepare_profile()
        block = self.dossier.block_ids.filtered(lambda b: b.kind == "finance")
        block.text = "Sound"
        self.dossier.block_ids.filtered(lambda b: b.kind == "market").unlink()
        said = Markup("%s<blockquote>%s</blockquote>")
        posted = [
            self.dossier.message_post(
                body=said % (begins, text), author_id=self.manager.partner_id.id, **vals
            )
            for begins, text, vals in (
                ("Financial and credit capacity, until now:", "Owes\n<b>& more", {}),
                ("财务信用能力，此前：", "欠款三百万元", {}),
                ("Market potential, until now:", "Large", {}),
                ("Competitiveness, until now:", "x", {"message_type": "comment"}),
                ("Called him", "He said no", {}),
            )
        ]
        self._migrated()
        self.assertEqual(
            sorted(block.former_ids.mapped("text")), ["Owes\n<b>& more", "欠款三百万元"]
        )
        self.assertEqual(block.former_ids.rewritten_by_id, self.manager)
        self.assertEqual(set(block.former_ids.mapped("until")), {posted[0].date})
        # a part that was emptied and deleted is there again
        market = self.dossier.block_ids.filtered(lambda b: b.kind == "market")
        self.assertEqual((market.text, market.former_ids.text), (False, "Large"))
        self.assertEqual(
            [str(message.body) for message in posted[:3]],
            [
                "<p>“Financial and credit capacity” was rewritten.</p>",
                "<p>“财务信用能力”已改写。</p>",
                "<p>“Market potential” was rewritten.</p>",
            ],
        )
        for message in posted[3:]:
            self.assertIn("<blockquote", message.body)
        self._migrated()
        self.assertEqual(len(block.former_ids), 2, "once is enough")

    def test_papers_are_counted_from_their_event(self):
        """19.0.1.2.0: what was counted from its filing year, never shorter (#168)."""
        ends, open_end, longer = (
            self._file_document(document_date="2020-03-05", valid_until=day)
            for day in ("2031-06-30", False, "2010-06-30")
        )
        class_ = ends.volume_id.retention_class_id
        due = ends.retention_due
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE archive_retention_class SET trigger = 'contract_end' WHERE id = %s",
            [class_.id],
        )
        self.env.invalidate_all()
        self._migrated()
        after = date(2031 + class_.years, 7, 1)
        self.assertEqual(ends.retention_due, after)
        self.assertEqual(
            (open_end.retention_due, open_end.retention_floor), (False, due)
        )
        self.assertEqual(longer.retention_due, due, "not shorter")
        entries = self.env["archive.ledger.entry"].sudo()
        counted = entries.search([("event", "=", "retention_counted")])
        self.assertEqual(set(counted.mapped("res_id")), {ends.id, open_end.id})

    def test_steps_of_before_in_all_languages(self):
        """19.0.1.3.0: where the regulation still calls them so (#62)."""
        self.env["res.lang"]._activate_lang("zh_CN")
        paper = self._submit_document(self._create_document())
        round_ = paper.sudo().approval_round_id
        first, second = round_.task_ids[:2]
        step = self.env["archive.approval.step"].search(
            [("chain_id", "=", round_.chain_id)], limit=1
        )
        step.with_context(lang="zh_CN").name = "经办人签字"
        chinese = step.with_context(lang="zh_CN").name
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE archive_approval_task SET name = jsonb_build_object('en_US', %s)"
            " WHERE id = %s",
            [chinese, first.id],
        )
        self.env.cr.execute(
            "UPDATE archive_approval_task SET name = jsonb_build_object('en_US', %s)"
            " WHERE id = %s",
            ["Called so no more", second.id],
        )
        script = load_script(
            "customer_archive/migrations/19.0.1.3.0/post-migration.py", "migration"
        )
        script.migrate(self.env.cr, "19.0.1.2.0")
        self.env.invalidate_all()
        self.assertEqual(first.name, step.name)
        self.assertEqual(first.with_context(lang="zh_CN").name, chinese)
        self.assertEqual(second.with_context(lang="zh_CN").name, "Called so no more")

    def test_what_outlived_erased_papers_goes(self):
        """19.0.1.4.0: comments, moves and requests of papers that are gone (#77)."""
        gone, there = self._file_document(), self._file_document()
        for paper in (gone, there):
            paper._move_into(paper.volume_id, "Filed in a hurry")
        self.env.flush_all()
        # as it was before
        self.env.cr.execute(
            """
            ALTER TABLE archive_signature ADD COLUMN comment_text text;
            ALTER TABLE archive_signature DISABLE TRIGGER USER;
            UPDATE archive_signature SET comment_text = 'Owes us much';
            ALTER TABLE archive_signature ENABLE ALWAYS TRIGGER append_only_rows;
            ALTER TABLE archive_signature ENABLE ALWAYS TRIGGER append_only_truncate
            """
        )
        gone._guard_write(
            {"state": "erased", "return_reason": "Blurred"}, reason="before"
        )
        self.env.flush_all()
        script = load_script(
            "customer_archive/migrations/19.0.1.4.0/post-traces.py", "migration"
        )
        for _time in range(2):
            script.migrate(self.env.cr, "19.0.1.3.0")
            self.env.invalidate_all()
        signatures = self.env["archive.signature"].sudo()
        said = {
            paper: set(
                signatures.search(
                    [("res_model", "=", paper._name), ("res_id", "=", paper.id)]
                ).mapped("comment")
            )
            for paper in (gone, there)
        }
        self.assertEqual(said, {gone: {False}, there: {"Owes us much"}})
        self.assertEqual(gone.alias_ids.mapped("reason"), [False])
        self.assertEqual(there.alias_ids.mapped("reason"), ["Filed in a hurry"])
        self.assertFalse(gone.attachment_ids or gone.return_reason)
        self.assertTrue(there.attachment_ids)
        self.assertEqual(gone.erasure_ids.mapped("state"), ["pending"])
        self.assertFalse(signatures._append_only_missing())
        self.env.cr.execute("SELECT * FROM archive_signature LIMIT 0")
        columns = {column.name for column in self.env.cr.description}
        self.assertNotIn("comment_text", columns)


@tagged("post_install", "-at_install")
class TestMigrationDisposal(DisposalCommon):
    """Lists that wait for their witness at an upgrade."""

    def test_executor_owns_the_round_of_the_witness(self):
        """19.0.1.4.0: who carried it out signs for no witness (#208)."""
        round_ = self._destroyed(self._due()).approval_round_id.sudo()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE archive_approval_round SET owner_id = %s WHERE id = %s",
            [self.archivist.id, round_.id],
        )
        script = load_script(
            "customer_archive/migrations/19.0.1.4.0/post-disposal.py", "migration"
        )
        script.migrate(self.env.cr, "19.0.1.3.0")
        self.env.invalidate_all()
        self.assertEqual(round_.owner_id, self.executor)
