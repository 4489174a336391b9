"""Columns of registers that outlive what they name."""

from odoo import fields


class SnapshotMany2one(fields.Many2one):
    """A many2one without a foreign key: the id stays when the record is gone.

    Registers are append-only. A foreign key would have to set the column to NULL,
    or forbid to delete a user or a company, when the record named goes away.
    Reading, grouping and searching work as usual; the name is empty by then.
    """

    def update_db_foreign_key(self, model, column):
        """Make no foreign key."""
