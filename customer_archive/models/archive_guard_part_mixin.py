from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..tools.guard import find_pass, take_pass
from .archive_guard_mixin import GUARD_SETTING

#: The trigger function of parts: its arguments are table and column of the record
#: that they belong to, and the states in which that one is open.
PART_FUNCTION = f"""
CREATE OR REPLACE FUNCTION archive_guard_refuse_part() RETURNS trigger AS $$
DECLARE
    owner integer;
    state text;
BEGIN
    IF current_setting('{GUARD_SETTING}', true) = TG_TABLE_NAME THEN
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NEW;
    END IF;
    FOREACH owner IN ARRAY ARRAY[
        CASE WHEN TG_OP <> 'INSERT' THEN (to_jsonb(OLD) ->> TG_ARGV[1])::integer END,
        CASE WHEN TG_OP <> 'DELETE' THEN (to_jsonb(NEW) ->> TG_ARGV[1])::integer END
    ] LOOP
        EXECUTE format('SELECT state FROM %I WHERE id = $1', TG_ARGV[0])
            INTO state USING owner;
        -- no row: it takes its parts along
        IF state <> ALL (string_to_array(TG_ARGV[2], ',')) THEN
            RAISE EXCEPTION 'archive guard: % refused on %', TG_OP, TG_TABLE_NAME
                USING ERRCODE = 'check_violation',
                      TABLE = TG_TABLE_NAME, CONSTRAINT = 'archive_guard';
        END IF;
    END LOOP;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END
$$ LANGUAGE plpgsql
"""


class ArchiveGuardPartMixin(models.AbstractModel):
    """What belongs to a guarded record is frozen with it: its lines (design 4.2).

    A model says by ``_guard_owner`` through which many2one it belongs to the other.
    """

    _name = "archive.guard.part.mixin"
    _description = "Part of a guarded record"
    _inherit = ["archive.guard.mixin"]

    _guard_owner = ""

    def _guard_engine_fields(self):
        # the state is the owner's
        return frozenset()

    def _guard_frozen(self):
        frozen = self.sudo()[self._guard_owner]._guard_frozen()
        return self.filtered(
            lambda part: part._origin.id and part.sudo()[self._guard_owner] in frozen
        )

    def _guard_message(self):
        return self.sudo()[self._guard_owner]._guard_message()

    @api.model
    def _guard_check_owners(self, vals_list):
        """Refuse to give parts to records that are frozen.

        :raise MissingError: for a record that the user may not know
        :raise UserError: when it is submitted or done
        """
        self._confidential_check_references(vals_list)
        default = self.env.context.get(f"default_{self._guard_owner}")
        field = self._fields[self._guard_owner]
        ids = {vals.get(self._guard_owner, default) for vals in vals_list} - {
            None,
            False,
        }
        owners = self.env[field.comodel_name].browse(sorted(ids))
        owners.check_access("write")
        if frozen := owners.sudo()._guard_frozen():
            raise UserError(frozen._guard_message())

    @api.model_create_multi
    def create(self, vals_list):
        if not find_pass(self._name, (), "create"):
            self._guard_check_owners(vals_list)
        return super().create(vals_list)

    def write(self, vals):
        # first of all: who may not know it must not learn its state
        self.check_access("write")
        if self._guard_owner in vals:
            self._guard_check_owners([vals])
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_frozen(self):
        if (frozen := self._guard_frozen()) and not take_pass(
            self._name, self._ids, "unlink"
        ):
            raise UserError(frozen._guard_message())

    def _guard_install(self):
        owner = self.env[self._fields[self._guard_owner].comodel_name]
        cr = self.env.cr
        cr.execute(PART_FUNCTION)
        for name, event in (
            ("insert", "INSERT"),
            ("update", "UPDATE"),
            ("delete", "DELETE"),
        ):
            trigger = SQL.identifier(f"{self._table}_guard_{name}")
            table = SQL.identifier(self._table)
            cr.execute(SQL("DROP TRIGGER IF EXISTS %s ON %s", trigger, table))
            cr.execute(
                SQL(
                    "CREATE TRIGGER %s BEFORE %s ON %s FOR EACH ROW "
                    "EXECUTE FUNCTION archive_guard_refuse_part(%s, %s, %s)",
                    trigger,
                    SQL(event),
                    table,
                    owner._table,
                    self._guard_owner,
                    ",".join(owner._guard_open_states()),
                )
            )
        trigger = SQL.identifier(f"{self._table}_guard_truncate")
        cr.execute(SQL("DROP TRIGGER IF EXISTS %s ON %s", trigger, table))
        cr.execute(
            SQL(
                "CREATE TRIGGER %s BEFORE TRUNCATE ON %s FOR EACH STATEMENT "
                "EXECUTE FUNCTION archive_guard_refuse()",
                trigger,
                table,
            )
        )
