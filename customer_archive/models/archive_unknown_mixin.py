import functools

from odoo import api, models
from odoo.exceptions import AccessError, MissingError


class ArchiveUnknownMixin(models.AbstractModel):
    """Who may not know a record gets the answer of an id never used (design 4.3, #66).

    A model says by :meth:`_confidential_known` who may know what. Odoo asks in several
    places: before an operation, when it fetches columns, when it formats an answer,
    and not at all when an id is only named in a reference.
    """

    _name = "archive.unknown.mixin"
    _description = "Record that not everybody may know"

    def _confidential_known(self):
        """Return the records of ``self`` that exist and the current user may know."""
        return self

    @api.model
    def _confidential_asked(self):
        """Whether the model as a whole is open to the user, so that rows decide."""
        return not self.env.su and self.env["ir.model.access"].check(
            self._name, "read", raise_exception=False
        )

    def _confidential_check(self):
        """Refuse, as if they had never been used, records the user may not know.

        :raise MissingError: also for a model that is closed to him as a whole
        """
        if self.env.su or not self:
            return
        known = self._confidential_known() if self._confidential_asked() else ()
        if unknown := self.filtered(lambda record: record not in known):
            raise self._make_missing_error(unknown)

    @api.model
    def _make_missing_error(self, records) -> MissingError:
        """Return the error that reading an id never used gives."""
        return MissingError(
            "\n".join(
                [
                    self.env._("Record does not exist or has been deleted."),
                    self.env._(
                        "(Record: %(record)s, User: %(user)s)",
                        record=records[:1],
                        user=self.env.uid,
                    ),
                ]
            )
        )

    def _check_access(self, operation):
        result = super()._check_access(operation)
        # what somebody creates himself is no secret to him
        if result is None or operation == "create" or not self._confidential_asked():
            return result
        forbidden, _error = result
        return self._confidential_forbidden(forbidden) or result

    def _confidential_forbidden(self, records):
        """Return what `_check_access` answers for those of ``records`` not known."""
        saved = records.filtered("id")
        if unknown := saved - saved._confidential_known():
            return records, functools.partial(self._make_missing_error, unknown)
        return None

    @api.private
    def fetch(self, field_names=None):
        try:
            return super().fetch(field_names)
        except (AccessError, MissingError):
            if not self._confidential_asked():
                raise
            unknown = self._origin - self._origin._confidential_known()
            if not unknown:
                raise
            # refused for a field: the same for every id
            self._determine_fields_to_fetch(field_names)
            # what a sudo read left in the cache must not answer either
            unknown.invalidate_recordset()
            return super(ArchiveUnknownMixin, self - unknown).fetch(field_names)

    def _read_format(self, fnames, load="_classic_read"):
        if self.env.su:
            return super()._read_format(fnames, load)
        fields_ = [self._fields[name] for name in fnames]
        columns = [field for field in fields_ if field.store and field.column_type]
        if columns:
            # what was not fetched is unknown; a field that computes as superuser must
            # not bring it back into the cache
            caches = [column._get_cache(self.env) for column in columns]
            known = self.browse(
                id_ for id_ in self._ids if any(id_ in cache for cache in caches)
            )
        else:
            # nothing was fetched, so nothing was refused
            known = self - (self._origin - self._origin._confidential_known())
        return super(ArchiveUnknownMixin, known)._read_format(fnames, load)

    def export_data(self, fields_to_export):
        # exporting only the external id would make one for any id
        self._confidential_check()
        return super().export_data(fields_to_export)

    # References: Odoo lets any id into a many2one, and shows its name with sudo.

    @api.model_create_multi
    def create(self, vals_list):
        self._confidential_check_references(vals_list)
        return super().create(vals_list)

    def write(self, vals):
        self._confidential_check_references([vals])
        return super().write(vals)
