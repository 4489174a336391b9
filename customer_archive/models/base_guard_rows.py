from odoo import models
from odoo.tools import SQL


class Base(models.AbstractModel):
    """Guard rows: of two decisions at once the second sees the first (design 7)."""

    _inherit = "base"

    def _archive_guard_rows(self):
        """Update the rows of these records as they are, before anything is decided.

        Under REPEATABLE READ a lock that is taken after the snapshot protects nothing:
        who updates the same row at this moment is refused, and repeated with a fresh
        snapshot.
        """
        self.flush_recordset()
        self.env.execute_query(
            SQL(
                "UPDATE %(table)s SET write_uid = write_uid WHERE id IN ("
                "SELECT id FROM %(table)s WHERE id = ANY(%(ids)s) ORDER BY id"
                ") RETURNING id",
                table=SQL.identifier(self._table),
                ids=list(self.ids),
            )
        )
        self.invalidate_recordset()
