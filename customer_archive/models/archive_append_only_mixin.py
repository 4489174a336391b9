import logging

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..tools.guard import consumed, find_pass, guard_pass

_logger = logging.getLogger(__name__)

APPEND_ONLY_CONSTRAINT = "archive_append_only"
#: Transaction-local setting: the moment before which expired rows may be deleted.
EXPIRE_SETTING = "customer_archive.expire_before"
#: Rows read at once when a register is exported.
EXPORT_SIZE = 10_000

#: The one trigger function of all registers. A trigger made with the argument
#: ``expires`` lets the retention engine delete rows that are older than its setting
#: and older than one month; nothing opens UPDATE, TRUNCATE or another table.
#: ERRCODE 23514 makes Odoo turn the error into a message for people.
APPEND_ONLY_SOURCE = """
BEGIN
    IF TG_OP = 'DELETE' AND TG_NARGS = 1 THEN
        IF OLD.at < NULLIF(
            current_setting('customer_archive.expire_before', true), ''
        )::timestamp
        AND OLD.at < (now() AT TIME ZONE 'UTC') - interval '1 month' THEN
            RETURN OLD;
        END IF;
    END IF;
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'check_violation', SCHEMA = TG_TABLE_SCHEMA,
              TABLE = TG_TABLE_NAME, CONSTRAINT = 'archive_append_only';
END
"""

#: pg_trigger.tgtype: BEFORE UPDATE OR DELETE ... FOR EACH ROW; BEFORE TRUNCATE
TRIGGER_TYPES = {"append_only_rows": 27, "append_only_truncate": 34}


class ArchiveAppendOnlyMixin(models.AbstractModel):
    """A register: rows are added by our engines and then never change (design 4.4).

    ``write`` and ``unlink`` refuse everyone, ``sudo()`` included; triggers refuse
    UPDATE, DELETE and TRUNCATE whatever the role and even where other triggers are
    switched off for replication. Rows are added by :meth:`_append_values`, or by
    SQL INSERT where thousands come at once.

    A register must say ``_log_access = False`` itself (the ORM would fill
    ``write_date``), must not store computed fields, and names users, companies and
    records by integers or ``SnapshotMany2one``, since a foreign key would want to
    change its rows. Columns added by later versions stay
    empty in existing rows, whatever their default.
    """

    _name = "archive.append.only.mixin"
    _description = "Append-only register"
    _log_access = False

    #: Whether old rows may expire (needs a column ``at``); see `_append_only_expire`.
    _append_only_expires = False

    def init(self):
        super().init()
        if self._abstract:
            return
        if self._log_access:
            raise TypeError(f"{self._name} must say _log_access = False")
        self._append_only_protect()

    def _register_hook(self):
        super()._register_hook()
        if not self._abstract:
            self._append_only_protect()

    @api.model
    def _append_only_protect(self):
        """Make sure that the triggers stand; restoring them is never silent.

        Called when the table is made or upgraded, and at each load of the registry.
        When rows exist and a trigger is missing, disabled or altered, somebody
        weakened the register: logged as an error and written to the ledger.
        """
        table = SQL.identifier(self._table)
        wrong = self._append_only_missing()
        if not wrong:
            return
        [(has_rows,)] = self.env.execute_query(
            SQL("SELECT EXISTS (SELECT FROM %s)", table)
        )
        expires = SQL("'expires'") if self._append_only_expires else SQL()
        self.env.cr.execute(
            SQL(
                "CREATE OR REPLACE FUNCTION archive_append_only_refuse()"
                " RETURNS trigger LANGUAGE plpgsql AS %s",
                APPEND_ONLY_SOURCE,
            )
        )
        for name, event in (
            ("append_only_rows", SQL("UPDATE OR DELETE ON %s FOR EACH ROW", table)),
            ("append_only_truncate", SQL("TRUNCATE ON %s", table)),
        ):
            trigger = SQL.identifier(name)
            self.env.cr.execute(
                SQL(
                    "DROP TRIGGER IF EXISTS %(trigger)s ON %(table)s;"
                    "CREATE TRIGGER %(trigger)s BEFORE %(event)s"
                    " EXECUTE FUNCTION archive_append_only_refuse(%(expires)s);"
                    "ALTER TABLE %(table)s ENABLE ALWAYS TRIGGER %(trigger)s",
                    trigger=trigger,
                    table=table,
                    event=event,
                    expires=expires,
                )
            )
        if has_rows:
            _logger.error(
                "%s was not protected (%s): triggers restored, verify the ledger",
                self._table,
                ", ".join(wrong),
            )
            self._append_only_report(wrong)

    @api.model
    def _append_only_report(self, wrong):
        """Write to the ledger which triggers of this register were restored."""
        if hasattr(self.pool, "_post_init_queue"):
            # tables are being made or upgraded: the ledger's may be next
            self.pool.post_init(self._append_only_ledger, wrong)
        else:
            self._append_only_ledger(wrong)

    @api.model
    def _append_only_ledger(self, wrong):
        self.env["archive.ledger.entry"]._append(
            self.env["ir.model"]._get(self._name),
            "triggers_restored",
            field_names=wrong,
        )

    @api.model
    def _append_only_missing(self) -> list[str]:
        """Return the names of what is missing, disabled or altered, if anything."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT t.tgname, t.tgtype, p.prosrc
                  FROM pg_trigger t
                  JOIN pg_proc p ON p.oid = t.tgfoid
                 WHERE t.tgrelid = to_regclass(%s)
                   AND t.tgenabled = 'A'
                   AND t.tgqual IS NULL
                   AND t.tgattr = ''
                   AND p.proname = 'archive_append_only_refuse'
                   AND t.tgnargs = %s
                """,
                f'"{self._table}"',
                int(self._append_only_expires),
            )
        )
        right = {
            name
            for name, kind, source in rows
            if TRIGGER_TYPES.get(name) == kind and source == APPEND_ONLY_SOURCE
        }
        return sorted(TRIGGER_TYPES.keys() - right)

    @api.model
    def _append_values(self, vals_list):
        """Add rows as an engine and return them (as sudo).

        The one door for Python code; not reachable by remote calls.
        """
        fields_given = set().union(*vals_list)
        with guard_pass(self._name, (), "create", fields_given, reason="append"):
            return self.sudo().create(vals_list)

    @api.model_create_multi
    def create(self, vals_list):
        issued = find_pass(self._name, (), "create", set().union(*vals_list))
        if issued is None:
            self.browse().check_access("create")
            raise UserError(
                self.env._(
                    "Rows of “%(register)s” are added by the archive itself, "
                    "never by hand or by import.",
                    register=self._description,
                )
            )
        with consumed(issued):
            return super().create(vals_list)

    @api.model
    def _guard_undefaulted(self) -> frozenset[str]:
        """Return the fields for which no user keeps a default of his own: all."""
        return frozenset(self._fields)

    def write(self, vals):
        self.check_access("write")
        if self:
            raise UserError(self._append_only_message())
        return super().write(vals)

    @api.ondelete(at_uninstall=True)
    def _unlink_except_append_only(self):
        raise UserError(self._append_only_message())

    def _init_column(self, column_name):
        """Fill nothing: rows that exist stay as they were written."""

    @api.model
    def _append_only_expire(self, before, limit: int) -> int:
        """Delete up to ``limit`` rows older than ``before``; return how many.

        Only for registers with ``_append_only_expires``; the database refuses rows
        younger than one month and every other register.
        """
        table = SQL.identifier(self._table)
        self.env.cr.execute(
            SQL("SELECT set_config(%s, %s, true)", EXPIRE_SETTING, str(before))
        )
        self.env.cr.execute(
            SQL(
                "DELETE FROM %(table)s WHERE id IN (SELECT id FROM %(table)s"
                " WHERE at < %(before)s ORDER BY at LIMIT %(limit)s)",
                table=table,
                before=before,
                limit=limit,
            )
        )
        count = self.env.cr.rowcount
        self.env.cr.execute(SQL("SELECT set_config(%s, '', true)", EXPIRE_SETTING))
        self.browse().invalidate_model(flush=False)
        return count

    @api.model
    def _export_rows(self, after: int) -> list[tuple[int, str]]:
        """Return the next rows after id ``after``, as (id, JSON text of the columns).

        Columns that the user may not read (contents) are left out.
        """
        columns = [
            SQL.identifier(field.name)
            for field in self._fields.values()
            if field.store
            and field.column_type
            and self._has_field_access(field, "read")
        ]
        return self.env.execute_query(
            SQL(
                "SELECT row.id, to_jsonb(row)::text FROM ("
                "SELECT %s FROM %s WHERE id > %s ORDER BY id LIMIT %s"
                ") AS row ORDER BY row.id",
                SQL(", ").join(columns),
                SQL.identifier(self._table),
                after,
                EXPORT_SIZE,
            )
        )

    @api.model
    def _append_only_message(self) -> str:
        """Return what the person reads when a change of the register is refused."""
        return self.env._(
            "“%(register)s” is append-only: its rows cannot be changed or removed "
            "by anyone. What has to be corrected is added as a new row.",
            register=self._description,
        )

    @api.model
    def _sql_error_to_message(self, exc):
        if exc.diag.constraint_name == APPEND_ONLY_CONSTRAINT:
            return self._append_only_message()
        return super()._sql_error_to_message(exc)
