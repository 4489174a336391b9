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
