from collections import defaultdict

from odoo import api, models
from odoo.fields import Command


class Base(models.AbstractModel):
    """References to records that the user may not know, from any model.

    A form sends the id of a many2one and gets its name back, read with sudo; so does
    a ``default_`` key in the context. Whoever names an id must know it.
    """

    _inherit = "base"

    @api.model
    def _confidential_check_references(self, vals_list):
        """Refuse values that name a record the user may not know.

        :raise MissingError: as for an id never used
        """
        if self.env.su:
            return
        named = defaultdict(set)
        for vals in vals_list:
            for name, value in vals.items():
                field = self._fields.get(name)
                if not value or field is None or not field.comodel_name:
                    continue
                if hasattr(self.env[field.comodel_name], "_confidential_check"):
                    ids = self._referenced_ids(value)
                    named[field.comodel_name] |= ids - self._already_referenced(name)
        for model, ids in named.items():
            self.env[model].browse(sorted(ids))._confidential_check()

    @api.model
    def _referenced_ids(self, value):
        """Return the ids in the value of a relational field, as clients send it."""
        if not isinstance(value, list | tuple):
            return {value} if isinstance(value, int) else set()
        ids = set()
        for command in value:
            if isinstance(command, int):
                ids.add(command)
            elif command[0] == Command.SET:
                ids.update(command[2])
            elif command[0] != Command.CREATE and len(command) > 1 and command[1]:
                ids.add(command[1])
        return {id_ for id_ in ids if isinstance(id_, int)}

    @api.model
    def _confidential_check_named(self, model, ids):
        """Refuse to name records by model and id that the user may not know.

        :raise MissingError: as for records never used
        """
        if self.env.su or model not in self.env:
            return
        records = self.env[model].browse(sorted(ids))
        ours = model.startswith("archive.") or hasattr(records, "_confidential_check")
        if not ours:
            return
        if unknown := records - records._filtered_access("read"):
            raise self.env["archive.unknown.mixin"]._make_missing_error(unknown)

    def _already_referenced(self, name):
        """Return what ``name`` of this record names already: forms send it back."""
        if not self._origin or not self._origin.has_access("read"):
            return set()
        return set(self._origin.sudo()[name].ids)

    @api.model
    def default_get(self, fields):
        defaults = super().default_get(fields)
        self._confidential_check_references([defaults])
        return defaults

    def onchange(self, values, field_names, fields_spec):
        self._confidential_check_references([values])
        return super().onchange(values, field_names, fields_spec)
