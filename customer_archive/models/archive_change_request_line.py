import json

from odoo import api, fields, models
from odoo.tools import SQL, format_amount, format_date

#: Column of the new value, by kind of field.
COLUMNS = {
    "char": "new_char",
    "date": "new_date",
    "integer": "new_integer",
    "amount": "new_amount",
    "type": "new_type_id",
    "location": "new_location_id",
    "customer": "new_partner_id",
}


class ArchiveChangeRequestLine(models.Model):
    """One field of a filed paper: what it says, and what it should say (#73).

    The old value is kept twice, as it is stored and as people read it, when the field
    is chosen; if the paper says something else by the time it is submitted or
    approved, the request is refused and shows the difference.
    """

    _name = "archive.change.request.line"
    _description = "Value to be changed"
    _inherit = ["archive.guard.part.mixin", "archive.confidential.mixin"]
    _order = "request_id desc, id"
    _rec_name = "field_name"
    _check_company_auto = True
    _guard_owner = "request_id"

    request_id = fields.Many2one(
        "archive.change.request", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="request_id.company_id")
    currency_id = fields.Many2one(related="company_id.currency_id")
    field_name = fields.Selection(
        selection="_selection_field_name", string="What is wrong", required=True
    )
    kind = fields.Char(compute="_compute_kind", help="Which of the new values counts.")
    old_value = fields.Char(
        string="Old value as read",
        compute="_compute_old",
        compute_sudo=False,
        store=True,
        precompute=True,
    )
    old_stored = fields.Json(
        string="Old value as stored",
        compute="_compute_old",
        compute_sudo=False,
        store=True,
        precompute=True,
    )
    new_value = fields.Char(
        string="New value as read",
        compute="_compute_new_value",
        compute_sudo=False,
        store=True,
        precompute=True,
    )
    new_char = fields.Char(string="New text")
    new_date = fields.Date(string="New date")
    new_integer = fields.Integer(string="New number", aggregator=None)
    new_amount = fields.Monetary(string="New amount", aggregator=None)
    new_type_id = fields.Many2one(
        "archive.document.type",
        string="New type",
        ondelete="restrict",
        domain="[('id', 'in', allowed_type_ids)]",
    )
    new_location_id = fields.Many2one(
        "archive.location",
        string="New place",
        ondelete="restrict",
        check_company=True,
    )
    new_partner_id = fields.Many2one(
        "res.partner",
        string="New customer",
        ondelete="restrict",
        domain="[('parent_id', '=', False)]",
    )
    allowed_type_ids = fields.Many2many(
        "archive.document.type",
        string="Types to choose from",
        compute="_compute_allowed_type_ids",
    )
    old_text = fields.Char(
        string="Old value", compute="_compute_texts", compute_sudo=False
    )
    new_text = fields.Char(
        string="New value", compute="_compute_texts", compute_sudo=False
    )

    _field_uniq = models.UniqueIndex(
        "(request_id, field_name)", "Each field is named once in a request."
    )

    # ------------------------------------------------------------------ the closed list

    @api.model
    def _changeable_fields(self) -> dict[str, str]:
        """Return what of a filed paper can be changed: field -> kind of `COLUMNS`.

        Other addons add facts of their own papers.
        """
        return {
            "name": "char",
            "partner_id": "customer",
            "type_id": "type",
            "document_date": "date",
            "document_number": "char",
            "author": "char",
            "valid_from": "date",
            "valid_until": "date",
            "amount": "amount",
            "copies": "integer",
            "pages": "integer",
            "sealed_by": "char",
            "signed_by": "char",
            "signed_on": "date",
            "remarks": "char",
            "paper_location_id": "location",
            "retention_due": "date",
        }

    @api.model
    def _selection_field_name(self):
        papers = self.env["archive.document"]._fields
        return [
            (name, papers[name]._description_string(self.env))
            for name in self._changeable_fields()
        ]

    def _label(self) -> str:
        """Return the name of the field, in the language of the reader."""
        return dict(self._selection_field_name()).get(self.field_name, "")

    @api.depends("field_name")
    def _compute_kind(self):
        kinds = self._changeable_fields()
        for line in self:
            line.kind = kinds.get(line.field_name, False)

    @api.depends("field_name")
    def _compute_display_name(self):
        for line in self:
            line.display_name = line._label()

    @api.depends("request_id.document_id")
    def _compute_allowed_type_ids(self):
        for line in self:
            paper = line.request_id.document_id
            paper._origin.check_access("read")
            line.allowed_type_ids = paper._types_to_change_to()

    # -------------------------------------------------------------------- the values

    @api.depends("field_name", "request_id.document_id")
    def _compute_old(self):
        for line in self:
            paper = line.request_id.document_id
            # a form may name any paper: whoever is told its values knows it
            paper._origin.check_access("read")
            known = paper and line.field_name in self._changeable_fields()
            stored = paper._change_stored(line.field_name) if known else None
            line.old_stored = stored
            line.old_value = known and line._read_as(stored) or False

    @api.depends("field_name", *COLUMNS.values())
    def _compute_new_value(self):
        for line in self:
            line.new_value = line._read_as(line._new_stored()) or False

    @api.depends_context("lang")
    @api.depends("field_name", "old_value", "old_stored", "new_value")
    def _compute_texts(self):
        for line in self:
            line.old_text = line._shown(line.old_stored, line.old_value)
            line.new_text = line._shown(line._new_stored(), line.new_value)

    def _is_stale(self) -> bool:
        """Whether the paper says something else than when the field was chosen."""
        present = self.sudo().request_id.document_id._change_stored(self.field_name)
        return (present or None) != (self.old_stored or None)

    def _changes_nothing(self) -> bool:
        return (self._new_stored() or None) == (self.old_stored or None)

    def _column(self) -> str:
        return COLUMNS[self._changeable_fields()[self.field_name]]

    def _new_stored(self):
        """Return the new value in plain JSON types, or None when it is empty."""
        if self.field_name not in self._changeable_fields():
            return None
        field = self._fields[self._column()]
        value = self[field.name]
        if field.type == "many2one":
            return value._origin.id or value.id or None
        if field.type == "date":
            return fields.Date.to_string(value) or None
        return value if field.type in ("integer", "monetary") else value or None

    def _comodel(self):
        """Return the model that the value names a record of, or None."""
        field = self._fields[self._column()]
        return self.env[field.comodel_name] if field.comodel_name else None

    def _read_as(self, stored) -> str:
        """Return a stored value as everybody reads it, whatever his language."""
        if stored is None:
            return ""
        if (records := self._comodel()) is not None:
            return records.browse(stored).exists().display_name or ""
        return str(stored)

    def _shown(self, stored, text) -> str:
        """Return a value in the language of the reader.

        What was kept as text stands for what exists no more under that name.
        """
        kind = self._changeable_fields().get(self.field_name)
        if not text or not kind:
            return text or ""
        if kind == "date":
            return format_date(self.env, stored)
        if kind == "amount":
            return format_amount(self.env, stored or 0.0, self.currency_id)
        if kind in ("type", "location"):
            return self._comodel().browse(stored).exists().display_name or text
        return text

    def _content_text(self) -> str:
        """Return what these lines say as one text, to be signed and digested."""
        return json.dumps(
            [
                [line.field_name, line.old_stored or None, line._new_stored() or None]
                for line in self.sorted("field_name")
            ],
            ensure_ascii=False,
        )

    def _take_present(self):
        """Keep as old value what the paper says now."""
        for line in self:
            stored = line.request_id.document_id._change_stored(line.field_name)
            line._guard_write(
                {"old_stored": stored, "old_value": line._read_as(stored)},
                reason="present values",
            )

    # -------------------------------------------------------------- known and frozen

    @api.model
    def _confidential_own(self, alias):
        return {
            "request": SQL(
                "%s IN (%s)",
                SQL.identifier(alias, "request_id"),
                self.env["archive.change.request"]._confidential_query(),
            )
        }

    def _guard_content_fields(self):
        return frozenset({"request_id", "field_name", *COLUMNS.values()})

    def _guard_engine_fields(self):
        return frozenset({"old_value", "old_stored", "new_value"})

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.request_id._check_may_edit()
        return lines

    def write(self, vals):
        self.check_access("write")
        self.request_id._check_may_edit()
        return super().write(vals)

    def unlink(self):
        self.check_access("unlink")
        self.request_id._check_may_edit()
        return super().unlink()

    def _forget_values(self):
        """Blank old and new values, when the paper is destroyed."""
        names = ["old_value", "old_stored", "new_value", *COLUMNS.values()]
        self._guard_write(dict.fromkeys(names, False), reason="erased with the paper")
