from collections import defaultdict

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL


class ArchiveSatelliteMixin(models.AbstractModel):
    """What hangs on an archive record by model and id: files, messages, activities.

    Odoo lets authors, assignees and notified people keep what they once had. What
    hangs on an archive record is known to who may know the record at this moment.
    Whatever hangs on other records is Odoo's business, as before.
    """

    _name = "archive.satellite.mixin"
    _description = "What hangs on archive records"
    _inherit = ["archive.unknown.mixin"]

    #: The field with the model's name, beside ``res_id``.
    _satellite_model = "res_model"
    #: Whether searches leave out what is unknown; not where Odoo asks the record.
    _satellite_filtered = True

    @api.model
    def _confidential_asked(self):
        # Odoo opens these row by row, also to whom the model as a whole is closed
        return not self.env.su

    def _confidential_known(self):
        """Return those that exist, but not those of records the user may not know."""
        ids = [id_ for id_ in self._ids if isinstance(id_, int)]
        if not ids:
            return self.browse()
        self.flush_model([self._satellite_model, "res_id"])
        rows = self.env.execute_query(
            SQL(
                "SELECT id, %s, res_id FROM %s WHERE id = ANY(%s)",
                SQL.identifier(self._satellite_model),
                SQL.identifier(self._table),
                ids,
            )
        )
        known = {id_ for id_, model, res_id in rows if not self._of_archive(model)}
        hanging = defaultdict(lambda: defaultdict(set))
        for id_, model, res_id in rows:
            if self._of_archive(model):
                hanging[model][res_id or 0].add(id_)
        for model, by_record in hanging.items():
            # id 0: being uploaded, for a record that is not saved yet
            known |= by_record.pop(0, set())
            records = self.env[model].sudo(False).browse(by_record)
            for record in records._filtered_access("read"):
                known |= by_record[record.id]
        return self.browse(id_ for id_ in self._ids if id_ in known)

    @api.model
    def _of_archive(self, model) -> bool:
        return bool(model) and model.startswith("archive.") and model in self.env

    @api.model
    def _satellite_domain(self) -> Domain:
        """Return the domain of what hangs on no archive record, or on a known one."""
        names = [
            name
            for name, model in self.env.registry.items()
            if name.startswith("archive.") and not model._abstract
        ]
        domain = Domain(self._satellite_model, "not in", names)
        for name in names:
            model = self.env[name].sudo(False)
            if "message_ids" in model._fields and model.has_access("read"):
                domain |= Domain(self._satellite_model, "=", name) & Domain(
                    "res_id", "in", model._search([])
                )
        return domain

    def _check_access(self, operation):
        # Odoo lets authors and assignees in, and misses what does not exist
        asked = operation != "create" and any(self._ids) and self._confidential_asked()
        if asked and (answer := self._confidential_forbidden(self)):
            return answer
        return super()._check_access(operation)

    def _search(self, domain, *args, bypass_access=False, **kwargs):
        if self._satellite_filtered and not (self.env.su or bypass_access):
            domain = self._satellite_domain() & Domain(domain)
        return super()._search(domain, *args, bypass_access=bypass_access, **kwargs)

    @api.model
    def _satellite_check_targets(self, vals_list):
        """Refuse to hang anything on a record that the user may not know.

        :raise MissingError: as for a record never used
        """
        if self.env.su:
            return
        context = self.env.context
        named = defaultdict(set)
        for vals in vals_list:
            if kind := vals.get("res_model_id"):
                model = self.env["ir.model"].sudo().browse(kind).model
            else:
                name = self._satellite_model
                model = vals.get(name, context.get(f"default_{name}"))
            res_id = vals.get("res_id", context.get("default_res_id"))
            if model and res_id:
                named[model].add(res_id)
        for model, ids in named.items():
            self._confidential_check_named(model, ids)

    @api.model_create_multi
    def create(self, vals_list):
        self._satellite_check_targets(vals_list)
        return super().create(vals_list)

    def write(self, vals):
        # before anybody looks at the values
        asked = self and self._confidential_asked()
        if asked and (answer := self._confidential_forbidden(self)):
            raise answer[1]()
        return super().write(vals)
