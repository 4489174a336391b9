from odoo.modules.migration import load_script
from odoo.tests import tagged

from .common import ArchiveCommon


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
            "customer_archive/migrations/19.0.1.2.0/post-change-chains.py", "migration"
        )
        self.patch(self.registry, "ready", False)
        script.migrate(self.env.cr, "19.0.1.1.0")
        script.migrate(self.env.cr, "19.0.1.1.0")
        chain = chains.search(domain)
        self.assertEqual(len(chain), 1)
        self.assertEqual(chain.step_ids.name, "Sales manager")
