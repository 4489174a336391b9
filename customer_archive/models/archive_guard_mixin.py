from contextlib import contextmanager

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL, ormcache

from ..tools.guard import consumed, find_pass, guard_pass, take_pass

GUARD_CONSTRAINT = "archive_guard"
GUARD_SETTING = "customer_archive.pass"

#: The trigger function: refuses unless the engine's transaction-local setting names
#: the table. ERRCODE 23514 makes Odoo turn it into a message for people.
GUARD_FUNCTION = """
CREATE OR REPLACE FUNCTION archive_guard_refuse() RETURNS trigger AS $$
BEGIN
    IF current_setting('customer_archive.pass', true) = TG_TABLE_NAME THEN
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'archive guard: % refused on %', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'check_violation',
              TABLE = TG_TABLE_NAME, CONSTRAINT = 'archive_guard';
END
$$ LANGUAGE plpgsql
"""


class ArchiveGuardMixin(models.AbstractModel):
    """Content that is frozen can be altered or removed by no one (design 4.2).

    Not by ``sudo()``, import, merge or a context key: our engines write through
    :meth:`_guard_write`, which carries a pass that remote calls cannot make, and a
    PostgreSQL trigger on the same columns stops what goes below the ORM.
    """

    _name = "archive.guard.mixin"
    _description = "Guarded record"

    @api.model
    def _guard_content_fields(self) -> frozenset[str]:
        """Return the stored fields that are frozen with the record."""
        return frozenset()

    @api.model
    def _guard_engine_fields(self) -> frozenset[str]:
        """Return the stored fields that only our engines ever write."""
        return frozenset({"state"})

    @api.model
    def _guard_create_fields(self) -> frozenset[str]:
        """Return the engine fields that a person may set at creation only."""
        return frozenset()

    @api.model
    def _guard_open_states(self) -> tuple[str, ...]:
        """Return the states in which the content may still be edited.

        Empty: no state freezes content; the engine fields are guarded all the same,
        and a record is deleted by an engine only.
        """
        return ("draft", "returned")

    @api.model
    def _guard_deletable_states(self) -> tuple[str, ...]:
        """Return the states in which a record may be deleted without an engine."""
        return self._guard_open_states()

    def _guard_message(self) -> str:
        """Return what the person reads when the guard refuses."""
        return self.env._(
            "“%(name)s” is filed or waiting for signatures: its content cannot be "
            "changed or removed, by anyone. Ask for a change or a deletion; it needs "
            "an approval (R1 §5).",
            name=self[:1].sudo().display_name or self._description,
        )

    def _guard_frozen(self):
        """Return the records of ``self`` whose content is frozen now."""
        states = self._guard_open_states()
        return self.filtered(
            lambda record: record._origin.id and record._origin.state not in states
        )

    @api.model
    def _guard_given(self, vals_list) -> set[str]:
        """Return the engine fields that ``vals_list`` sets beyond their beginning."""
        engine = self._guard_undefaulted()
        first = self._guard_open_states()[:1]
        return {
            name
            for vals in vals_list
            for name in engine & vals.keys()
            if vals[name] and not (name == "state" and vals[name] in first)
        }

    def _guard_write(self, vals, *, reason: str):
        """Write guarded fields as the engine that gives ``reason``."""
        with guard_pass(self._name, self._ids, "write", vals, reason=reason):
            return self.write(vals)

    def _guard_write_each(self, values, *, reason: str):
        """Write different guarded values on each record, in one window.

        :param values: id -> values; the same fields for all
        """
        names = set().union(*values.values()) if values else ()
        with (
            guard_pass(self._name, self._ids, "write", names, reason=reason) as issued,
            self._guard_database(),
            consumed(issued),
        ):
            for record in self:
                # below our own write(): the window is open already
                below = super(ArchiveGuardMixin, record)
                below.write(values[record.id])

    @api.model
    def _guard_create(self, vals, *, reason: str):
        """Create one record, or a list of them, as the engine that gives ``reason``."""
        vals_list = vals if isinstance(vals, list) else [vals]
        given = self._guard_given(vals_list)
        with guard_pass(self._name, (), "create", given, reason=reason):
            return self.create(vals_list)

    def _guard_unlink(self, *, reason: str):
        """Delete guarded records as the engine that gives ``reason``."""
        with guard_pass(self._name, self._ids, "unlink", reason=reason):
            return self.unlink()

    @contextmanager
    def _guard_database(self):
        """Let what is written to this table in the body pass the trigger.

        Pending writes of others are flushed before, so that they meet the trigger
        without the pass; what the body left pending is flushed inside.
        """
        self.flush_model()
        self._guard_set(self._table)
        yield
        self.flush_model()
        self._guard_set("")

    @api.model
    def _guard_set(self, table):
        self.env.cr.execute(
            SQL("SELECT set_config(%s, %s, true)", GUARD_SETTING, table)
        )

    @api.model
    @ormcache()
    def _guard_derived_fields(self) -> frozenset[str]:
        """Return the stored fields that are counted from others, not given.

        Odoo lets a client write them all the same: they decide who approves, who may
        know it, or what is late.
        """
        return frozenset(
            field.name
            for field in self._fields.values()
            if field.store and field.compute and field.readonly
        )

    @api.model
    def _guard_undefaulted(self) -> frozenset[str]:
        """Return the fields that neither a client nor a user gives a default."""
        engine = self._guard_engine_fields() - self._guard_create_fields()
        return engine | self._guard_derived_fields()

    @api.model
    def _guard_without_defaults(self):
        """Return ``self`` without what a client gives engine fields as defaults."""
        context = self.env.context
        given = {f"default_{name}" for name in self._guard_undefaulted()}
        if not given & context.keys():
            return self
        kept = {name: context[name] for name in context.keys() - given}
        # an empty default would still be one
        return self.with_context(kept)  # pylint: disable=context-overridden

    @api.model_create_multi
    def create(self, vals_list):
        below = super(ArchiveGuardMixin, self._guard_without_defaults())
        given = self._guard_given(vals_list)
        if not given:
            return below.create(vals_list)
        issued = find_pass(self._name, (), "create", given)
        if issued is None:
            raise UserError(self._guard_message())
        with self._guard_database(), consumed(issued):
            return below.create(vals_list)

    def write(self, vals):
        # first of all: who may not know the record must not learn its state
        self.check_access("write")
        engine = self._guard_engine_fields() | self._guard_derived_fields()
        guarded = engine & vals.keys()
        if (content := self._guard_content_fields() & vals.keys()) and (
            frozen := self.sudo()._guard_frozen()
        ):
            if not guarded and not frozen._guard_differs(vals, content):
                # writing back what stands there changes nothing
                vals = {name: vals[name] for name in vals.keys() - content}
                return super().write(vals) if vals else True
            guarded |= content
        if not guarded:
            return super().write(vals)
        issued = find_pass(self._name, self._ids, "write", guarded)
        if issued is None:
            raise UserError((self.sudo()._guard_frozen() or self)._guard_message())
        with self._guard_database(), consumed(issued):
            return super().write(vals)

    def _guard_differs(self, vals, names):
        """Whether writing ``vals`` would change one of the fields ``names``."""
        for name in names:
            field = self._fields[name]
            if field.type in ("one2many", "many2many"):
                return True
            for record in self:
                value = field.convert_to_cache(vals[name], record)
                if field.convert_to_cache(record[name], record) != value:
                    return True
        return False

    @api.ondelete(at_uninstall=False)
    def _unlink_except_frozen(self):
        # the pass is taken here, so what the deletion triggers runs without it
        states = self._guard_deletable_states()
        kept = self.sudo()
        if states:
            kept = kept.filtered(lambda record: record.state not in states)
        if kept and not take_pass(self._name, self._ids, "unlink"):
            raise UserError(kept._guard_message())

    def unlink(self):
        if not find_pass(self._name, self._ids, "unlink"):
            return super().unlink()
        with self._guard_database():
            return super().unlink()

    def init(self):
        super().init()
        if self._abstract:
            return
        self._guard_install()

    def _guard_install(self):
        """(Re)create the triggers on this model's table."""
        content = sorted(
            name
            for name in self._guard_content_fields()
            if (field := self._fields[name]).store and field.column_type
        )
        engine = sorted(
            name
            for name in self._guard_engine_fields()
            if (field := self._fields[name]).store and field.column_type
        )
        # constants of ours, written out: a trigger definition takes no parameters
        states = SQL(", ".join(f"'{state}'" for state in self._guard_open_states()))
        deletable = self._guard_deletable_states()

        def changed(names):
            return SQL(" OR ").join(
                SQL(
                    "OLD.%s IS DISTINCT FROM NEW.%s",
                    SQL.identifier(name),
                    SQL.identifier(name),
                )
                for name in names
            )

        table = SQL.identifier(self._table)
        by_state = bool(self._guard_open_states())
        conditions = [changed(engine)]
        if content and by_state:
            conditions.append(
                SQL("OLD.state NOT IN (%s) AND (%s)", states, changed(content))
            )
        triggers = {
            "update": SQL(
                "BEFORE UPDATE ON %s FOR EACH ROW WHEN (%s)",
                table,
                SQL(" OR ").join(SQL("(%s)", condition) for condition in conditions),
            ),
            "delete": SQL("BEFORE DELETE ON %s FOR EACH ROW", table),
            "truncate": SQL("BEFORE TRUNCATE ON %s FOR EACH STATEMENT", table),
        }
        if by_state:
            triggers["insert"] = SQL(
                "BEFORE INSERT ON %s FOR EACH ROW WHEN (NEW.state NOT IN (%s))",
                table,
                states,
            )
        if deletable:
            triggers["delete"] = SQL(
                "BEFORE DELETE ON %s FOR EACH ROW WHEN (OLD.state NOT IN (%s))",
                table,
                SQL(", ".join(f"'{state}'" for state in deletable)),
            )
        self.env.cr.execute(GUARD_FUNCTION)
        for name, definition in triggers.items():
            trigger = SQL.identifier(f"{self._table}_guard_{name}")
            self.env.cr.execute(SQL("DROP TRIGGER IF EXISTS %s ON %s", trigger, table))
            self.env.cr.execute(
                SQL(
                    "CREATE TRIGGER %s %s EXECUTE FUNCTION archive_guard_refuse()",
                    trigger,
                    definition,
                )
            )

    def _guard_uninstall(self):
        """Drop the triggers on this model's table."""
        for name in ("insert", "update", "delete", "truncate"):
            self.env.cr.execute(
                SQL(
                    "DROP TRIGGER IF EXISTS %s ON %s",
                    SQL.identifier(f"{self._table}_guard_{name}"),
                    SQL.identifier(self._table),
                )
            )

    @api.model
    def _sql_error_to_message(self, exc):
        if exc.diag.constraint_name == GUARD_CONSTRAINT:
            return self._guard_message()
        return super()._sql_error_to_message(exc)
