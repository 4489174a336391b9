from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, Query


class ArchiveConfidentialMixin(models.AbstractModel):
    """Who may know a record, in one sub-select (design 4.3, #63-#66).

    A model says from where the right to know a record can come: by
    :meth:`_confidential_wide` and :meth:`_confidential_own` in conditions on its own
    columns, by :meth:`_confidential_sources` in sub-selects of ids. It gets one global
    record rule ``[('can_read', '=', True)]``, so no other addon's rule can open it. All
    is evaluated at each search: rights that end by the minute end by the minute.

    Who may not know a record gets the very answer an id never used would give.
    """

    _name = "archive.confidential.mixin"
    _description = "Confidential record"
    _inherit = ["archive.unknown.mixin"]

    can_read = fields.Boolean(
        compute="_compute_can_read",
        search="_search_can_read",
        string="I may know this",
        help="Whether one of the sources of right lets the current user know this "
        "record.",
    )

    @api.model
    def _confidential_wide(self, alias: str) -> SQL | None:
        """Return a predicate on the columns of ``alias`` for whom sees (almost) all.

        It is OR-ed with the narrow sources and tested row by row in list order,
        which is fast for who sees most of a table. ``None``: no such role.
        """
        return None

    @api.model
    def _confidential_own(self, alias: str) -> dict[str, SQL]:
        """Return sources that are a predicate on the columns of ``alias``, by name.

        For those that can reach many records: each is searched apart, in list order,
        by an index that begins with its column.
        """
        return {}

    @api.model
    def _confidential_sources(self) -> dict[str, SQL]:
        """Return the narrow sources of right: name -> ``SELECT id ...``.

        Each is one sub-select of ids that the current user may know from this
        source; its cost must depend on what he may see, not on what exists.
        """
        return {}

    @api.model
    def _confidential_cleared(self, alias: str) -> SQL:
        """Return what clearance asks of the record, whatever the narrow source."""
        return SQL("TRUE")

    @api.model
    def _confidential_query(self, without: tuple[str, ...] = ()) -> SQL:
        """Return a sub-select of every id that the current user may know.

        :param without: names of narrow sources to leave out, where one does not
            carry over; ``wide`` for :meth:`_confidential_wide`
        """
        wide = self._confidential_wide(self._table)
        conditions = [] if wide is None or "wide" in without else [wide]
        conditions += self._confidential_own(self._table).values()
        if (narrow := self._confidential_narrow(self._table, without)) is not None:
            conditions.append(narrow)
        if not conditions:
            return SQL("SELECT 0 WHERE FALSE")
        table = SQL.identifier(self._table)
        return SQL(" UNION ALL ").join(
            SQL("(SELECT %s.id FROM %s WHERE %s)", table, table, condition)
            for condition in conditions
        )

    @api.model
    def _confidential_narrow(self, alias, without=(), more=()) -> SQL | None:
        """Return the condition that a narrow source knows the row of ``alias``."""
        sources = [
            source
            for name, source in self._confidential_sources().items()
            if name not in without
        ]
        if not (sources := [*sources, *more]):
            return None
        return SQL(
            # an array is gathered once, whatever the planner expects
            "%s = ANY (ARRAY(%s)) AND %s",
            SQL.identifier(alias, "id"),
            SQL(" UNION ALL ").join(SQL("(%s)", source) for source in sources),
            self._confidential_cleared(alias),
        )

    @api.model
    def _confidential_domain(self) -> Domain:
        """Return the domain of what the current user may know, for any place."""
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "%s IN (%s)", SQL.identifier(alias, "id"), self._confidential_query()
            )
        )

    @api.model
    def _confidential_branches(self) -> list[Domain]:
        """Return disjoint domains that together are what the user may know."""
        alias = self._table
        conditions = []
        wide = self._confidential_wide(alias)
        own = list(self._confidential_own(alias).values())
        if wide is None:
            conditions += own
            narrow = self._confidential_narrow(alias)
        else:
            # what is left for the other sources is little
            conditions.append(wide)
            table = SQL.identifier(alias)
            others = [SQL("SELECT id FROM %s WHERE %s", table, own_) for own_ in own]
            narrow = self._confidential_narrow(alias, more=others)
        if narrow is not None:
            conditions.append(narrow)

        def branch(number):
            # known by an earlier branch: not twice
            parts = [SQL("(%s)", conditions[number])]
            parts += [SQL("(%s) IS NOT TRUE", other) for other in conditions[:number]]
            condition = SQL(" AND ").join(parts)
            return Domain.custom(to_sql=lambda model, alias, query: condition)

        return [branch(number) for number in range(len(conditions))]

    @api.model
    def _search_alternatives(self, domain: Domain, first: int | None) -> list[Domain]:
        """Return disjoint domains that together are ``domain``.

        Each is searched apart and finds an index of its own.

        :param first: how many records are wanted, in order; all when ``None``
        """
        return [domain]

    @api.model
    def _search(
        self,
        domain,
        offset=0,
        limit=None,
        order=None,
        *,
        active_test=True,
        bypass_access=False,
    ):
        """Search each source of right apart, down to the limit.

        The rows are those of the record rule. With one sub-select over all sources,
        PostgreSQL fetches and sorts all that the user may know to show the first 80;
        so each branch takes its first rows by its own index, and of these few the
        first are taken.
        """
        options = {"active_test": active_test, "bypass_access": True}
        if self.env.su or bypass_access:
            options["bypass_access"] = bypass_access
            return super()._search(domain, offset, limit, order, **options)
        self.browse().check_access("read")
        first = (offset or 0) + limit if limit else None
        rules = self._search_other_rules()
        alternatives = self._search_alternatives(
            Domain(domain), first and order and first
        )
        parts = []
        for known in self._confidential_branches():
            for alternative in alternatives:
                query = super()._search(
                    alternative & known & rules,
                    limit=first,
                    order=order if first else None,
                    **options,
                )
                if not query.is_empty():
                    parts.append(query.select(SQL("%s.*", SQL.identifier(query.table))))
        if not parts:
            return self.browse()._as_query()
        union = SQL(" UNION ALL ").join(SQL("(%s)", part) for part in parts)
        query = Query(self.env, self._table, SQL("(%s)", union))
        # Odoo takes a query without condition for all records (ir.attachment._search)
        query.add_where(SQL("TRUE"))
        if order:
            query.order = self._order_to_sql(order, query)
        query.limit, query.offset = limit or None, offset
        return query

    @api.model
    def _search_other_rules(self) -> Domain:
        """Return the record rules for reading, without the one that is ours."""
        rules = self.env["ir.rule"]._compute_domain(self._name, "read").optimize(self)
        # as Odoo does: what a rule goes through needs no right of the reader
        model = self.sudo().with_context(active_test=False)
        others = rules.map_conditions(
            lambda condition: (
                Domain.TRUE
                if condition.field_expr == "can_read"
                and condition.operator == "in"
                and set(condition.value) == {True}
                else condition
            )
        ).optimize_full(model)
        if others.is_true() or others.is_false():
            return others
        return Domain.custom(
            to_sql=lambda _model, alias, query: others._to_sql(model, alias, query)
        )

    def export_data(self, fields_to_export):
        # what leaves as a table is noted like what leaves as a file (#66)
        self.check_access("read")
        self.env["archive.access.log"]._log(self, "export")
        return super().export_data(fields_to_export)

    def _search_can_read(self, operator, value):
        if operator not in ("in", "not in"):
            return NotImplemented
        wanted = (True in value) if operator == "in" else (True not in value)
        if len(set(map(bool, value))) != 1:
            return Domain.TRUE if operator == "in" else Domain.FALSE
        domain = self._confidential_domain()
        return domain if wanted else ~domain

    @api.depends_context("uid")
    def _compute_can_read(self):
        self.can_read = False
        known = self._confidential_known()
        known.can_read = True
        # a record being created is known to who creates it
        self.filtered(lambda record: not record.id).can_read = True

    def _confidential_known(self):
        """Return the records of ``self`` that the current user may know."""
        ids = [id_ for id_ in self._ids if id_]
        if not ids:
            return self.browse()
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM (%s) AS known (id) WHERE id = ANY(%s)",
                self._confidential_query(),
                ids,
            )
        )
        known = {row[0] for row in rows}
        return self.browse(id_ for id_ in self._ids if id_ in known)
