from odoo import fields, models

from ..tools.snapshot import SnapshotMany2one


class ArchiveLedgerLeaf(models.Model):
    """The hash of one sealed ledger entry; a leaf has the id of its entry.

    So no entry can be sealed twice, and an entry with a small id that a slow
    transaction commits late simply gets its leaf in a later seal.
    """

    _name = "archive.ledger.leaf"
    _description = "Sealed ledger entry"
    _inherit = "archive.append.only.mixin"
    _log_access = False
    _rec_name = "hash"

    seal_id = SnapshotMany2one("archive.ledger.seal", required=True, readonly=True)
    hash = fields.Char(string="SHA-256", required=True, readonly=True)

    _seal_index = models.Index("(seal_id, id)")
