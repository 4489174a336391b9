from odoo import fields, models


class ArchiveImportColumn(models.Model):
    """What a column of the catalogue holds; recognised, and corrected by hand."""

    _name = "archive.import.column"
    _description = "Column of an import"
    _inherit = ["archive.import.part.mixin"]
    _order = "position, id"

    position = fields.Integer(readonly=True, aggregator=None)
    heading = fields.Char(readonly=True)
    example = fields.Char(readonly=True)
    target = fields.Selection(
        [
            ("key", "Old reference code"),
            ("customer", "Customer"),
            ("customer_ref", "Customer's number or tax id"),
            ("category", "Category"),
            ("type", "Document type"),
            ("name", "Title"),
            ("date", "Date"),
            ("year", "Filing year"),
            ("number", "Document number"),
            ("author", "Responsible body"),
            ("manager", "Account manager"),
            ("pages", "Pages"),
            ("copies", "Copies"),
            ("valid_from", "Valid from"),
            ("valid_until", "Valid until"),
            ("amount", "Amount"),
            ("secrecy", "Secrecy"),
            ("retention", "Retention class"),
            ("place", "Place of the paper"),
            ("remarks", "Remarks"),
            ("files", "Names of its files"),
            ("bundle", "Kept together under"),
            ("role", "Role in the bundle"),
        ],
        string="Contains",
        help="Empty: not imported.",
    )
