"""Pure rules of the archive: typed, documented, free of Odoo models."""
