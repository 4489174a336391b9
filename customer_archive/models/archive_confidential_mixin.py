from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, Query


class ArchiveConfidentialMixin(models.AbstractModel):
    """Who may know a record, in one sub-select (design 4.3, #63-#66).

    A model says from where the right to know a record can come: by
    :meth:`_confidential_wide` and :meth:`_confidential_own` in conditions on its own
    columns, by :meth:`_confidential_sources` in sub-selects of ids. Whatever the
    source, the company (:meth:`_confidential_limit`) and the clearance
    (:meth:`_confidential_cleared`) limit it. It gets one global record rule
    ``[('can_read', '=', True)]``, so no other addon's rule can open it. All is
    evaluated at each search: rights that end by the minute end by the minute.

    Who may not know a record gets the very answer an id never used would give.
    """

    _name = "archive.confidential.mixin"
    _description = "Confidential record"
    _inherit = ["archive.unknown.mixin"]

    #: Field of the record whose company is meant, where there is no ``company_id``.
    _confidential_parent = None
    #: Columns that name papers on which the record hangs.
    _confidential_papers = ()
    #: Column that says that the record as a whole is top secret.
    _confidential_secret = None

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
    def _confidential_companies(self) -> tuple[int, ...]:
        """Return the companies whose records may be known now, as rules have them."""
        ids = self.env.companies._ids
        if self.env.su:
            # Odoo takes any company from the context then
            own = self.env.user._get_company_ids()
            ids = tuple(id_ for id_ in ids if id_ in own)
        return ids or (0,)

    @api.model
    def _confidential_limit(self, alias: str) -> SQL | None:
        """Return what the company asks of the record, whatever the source.

        ``None`` for what belongs to no company, or is reached only through a record
        that is limited itself.
        """
        company = self._fields.get("company_id")
        if company is not None and company.store:
            return SQL(
                "%s IN %s",
                SQL.identifier(alias, "company_id", to_flush=company),
                self._confidential_companies(),
            )
        if not self._confidential_parent:
            return None
        parent = self.env[self._fields[self._confidential_parent].comodel_name]
        limit = parent._confidential_limit("parent")
        return limit and SQL(
            "EXISTS (SELECT FROM %s AS parent WHERE parent.id = %s AND %s)",
            SQL.identifier(parent._table),
            SQL.identifier(alias, self._confidential_parent),
            limit,
        )

    @api.model
    def _confidential_works(self, *users: SQL) -> SQL:
        """Return the condition that one of ``users`` works for a company known now."""
        return SQL(
            "EXISTS (SELECT FROM res_company_users_rel AS works "
            "WHERE works.user_id IN (%s) AND works.cid IN %s)",
            SQL(", ").join(users),
            self._confidential_companies(),
        )

    @api.model
    def _confidential_is_cleared(self) -> bool:
        """Whether the current user may know what is top secret."""
        return self.env.user.has_group("customer_archive.group_top_secret")

    @api.model
    def _confidential_cleared(self, alias: str) -> SQL | None:
        """Return what clearance asks of the record, whatever the source.

        Who is not cleared for a top-secret paper knows nothing that hangs on it.
        """
        if self._confidential_is_cleared():
            return None
        if self._confidential_secret:
            column = SQL.identifier(alias, self._confidential_secret)
            return SQL("%s IS NOT TRUE", column)
        if not self._confidential_papers:
            return None
        columns = [SQL.identifier(alias, name) for name in self._confidential_papers]
        return SQL(
            "NOT EXISTS (SELECT FROM archive_document AS paper "
            "WHERE paper.id IN (%s) AND paper.secrecy = 'top_secret')",
            SQL(", ").join(columns),
        )

    @api.model
    def _confidential_within(self, alias: str, source: SQL) -> SQL:
        """Return the condition of a source within company and clearance."""
        limits = (self._confidential_limit(alias), self._confidential_cleared(alias))
        parts = [source, *(limit for limit in limits if limit is not None)]
        return SQL(" AND ").join(SQL("(%s)", part) for part in parts)

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
            SQL(
                "(SELECT %s.id FROM %s WHERE %s)",
                table,
                table,
                self._confidential_within(self._table, condition),
            )
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
            "%s = ANY (ARRAY(%s))",
            SQL.identifier(alias, "id"),
            SQL(" UNION ALL ").join(SQL("(%s)", source) for source in sources),
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
            parts = [self._confidential_within(alias, conditions[number])]
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
        """Return the record rules for reading, without those that are ours.

        A rule about companies asks what each source is limited by already.
        """
        rules = self.env["ir.rule"]._compute_domain(self._name, "read").optimize(self)
        # as Odoo does: what a rule goes through needs no right of the reader
        model = self.sudo().with_context(active_test=False)
        limited = self._confidential_limit(self._table) is not None
        companies = set(self._confidential_companies())

        def ours(condition):
            name, operator = condition.field_expr, condition.operator
            if operator != "in" or name not in ("can_read", "company_id"):
                return False
            values = set(condition.value)
            if name == "can_read":
                return values == {True}
            return limited and values >= companies

        others = rules.map_conditions(
            lambda condition: Domain.TRUE if ours(condition) else condition
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

    @api.depends_context("uid", "allowed_company_ids")
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
