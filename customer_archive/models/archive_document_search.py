from odoo import api, fields, models
from odoo.fields import Domain
from odoo.orm.domains import DomainAnd, DomainCondition
from odoo.tools import SQL

from ..tools.grams import GRAMS_FUNCTION, fold, grams

#: A word in more files than this is looked for in list order: that costs the more the
#: fewer have it, the index costs the more the more have it. They meet about here.
TEXT_FILES_MANY = 5000


class ArchiveDocument(models.Model):
    """One search box: title, reference, customer, and the text inside files (#6)."""

    _inherit = "archive.document"

    search_text = fields.Char(
        compute="_compute_search_text",
        store=True,
        precompute=True,
        help="What the catalogue search looks through.",
    )
    text = fields.Char(
        string="Search",
        compute="_compute_text",
        search="_search_text",
        help="Finds words in title, numbers, customer and inside the files.",
    )

    @api.depends(
        "name",
        "reference",
        "document_number",
        "partner_id.name",
        "alias_ids.reference",
    )
    def _compute_search_text(self):
        for document in self:
            document.search_text = fold(
                " ".join(
                    filter(
                        None,
                        (
                            document.name,
                            document.reference,
                            document.document_number,
                            document.sudo().partner_id.name,
                            # an old code on an old slip finds it too
                            *document.sudo().alias_ids.mapped("reference"),
                        ),
                    )
                )
            )

    def _compute_text(self):
        self.text = False

    @api.model
    def _search_text(self, operator, value):
        if operator not in ("ilike", "like", "in", "=") or not value:
            return NotImplemented
        words = [value] if isinstance(value, str) else list(value)
        return Domain.OR(self._text_domain(word) for word in words)

    @api.model
    def _text_domain(self, word) -> Domain:
        """Return the domain of documents whose catalogue or file text has ``word``."""
        if not grams(word):
            folded = fold(word)
            return Domain("search_text", "like", folded) if folded else Domain.TRUE
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "%s IN (SELECT id FROM archive_document WHERE %s UNION ALL (%s))",
                SQL.identifier(alias, "id"),
                self._text_catalogue(self._table, word),
                self._text_inside(word),
            )
        )

    @api.model
    def _search_alternatives(self, domain, first):
        """The word is in the catalogue, or only inside the files.

        Apart, each has an index of its own. Together PostgreSQL would gather all that
        has the word, to show the first 80.
        """
        conditions = domain.children if isinstance(domain, DomainAnd) else (domain,)
        for number, condition in enumerate(conditions):
            if (
                isinstance(condition, DomainCondition)
                and condition.field_expr == "text"
                and condition.operator in ("ilike", "like", "=")
                and isinstance(word := condition.value, str)
                and grams(word)
            ):
                others = conditions[:number] + conditions[number + 1 :]
                return [
                    Domain.AND([*others, alternative])
                    for alternative in self._text_alternatives(word, first)
                ]
        return [domain]

    @api.model
    def _text_alternatives(self, word, first) -> list[Domain]:
        # a word of many files is soon met in list order; of few, found by the index
        paper_by_paper = first and self._text_files_expected(word) > TEXT_FILES_MANY

        def inside(model, alias, query):
            id_ = SQL.identifier(alias, "id")
            if paper_by_paper:
                found = SQL(
                    "(SELECT %s FROM archive_document_text WHERE document_id = %s)",
                    self._text_has(SQL("content"), word),
                    id_,
                )
            else:
                found = SQL("%s = ANY (ARRAY(%s))", id_, self._text_inside(word))
            title = self._text_has(SQL.identifier(alias, "search_text"), word)
            return SQL("%s AND (%s) IS NOT TRUE", found, title)

        return [
            Domain.custom(
                to_sql=lambda model, alias, query: self._text_catalogue(alias, word)
            ),
            Domain.custom(to_sql=inside),
        ]

    @api.model
    def _text_files_expected(self, word) -> int:
        """Return how many files have ``word``, as PostgreSQL's statistics say."""
        [[[plan]]] = self.env.execute_query(
            SQL("EXPLAIN (FORMAT JSON) %s", self._text_inside(word))
        )
        return plan["Plan"]["Plan Rows"]

    @api.model
    def _text_catalogue(self, alias, word) -> SQL:
        """Return the condition that title, numbers or customer have ``word``."""
        column = SQL.identifier(alias, "search_text")
        # a row that is reached otherwise is compared first: to cut it costs more
        return SQL(
            "archive_grams(%s) @> %s AND %s",
            column,
            grams(word),
            self._text_has(column, word),
        )

    @api.model
    def _text_inside(self, word) -> SQL:
        """Return a sub-select of the documents with ``word`` inside the files."""
        content = SQL.identifier("content")
        wanted = grams(word)
        # one gram is the word itself: no need to unpack the text
        has = None if wanted == [fold(word)] else self._text_has(content, word)
        # OFFSET 0: never paper by paper, which would cut long texts into grams anew
        return SQL(
            "SELECT document_id FROM archive_document_text "
            "WHERE archive_grams(content) @> %s%s OFFSET 0",
            wanted,
            SQL() if has is None else SQL(" AND %s", has),
        )

    @api.model
    def _text_has(self, column: SQL, word) -> SQL:
        # not LIKE: the planner would take the word for rare, since LIKE comes on top
        # of the grams, and would gather all that has a common word
        return SQL("strpos(%s, %s) <> 0", column, fold(word))

    def init(self):
        super().init()
        self.env.cr.execute(GRAMS_FUNCTION)
        self.env.cr.execute(
            """
            CREATE INDEX IF NOT EXISTS archive_document_search_grams
                ON archive_document USING gin (archive_grams(search_text))
            """
        )
