"""Lists, counts and text search among many papers, beside the SQL that a person
would write for the very user."""

import random
from dataclasses import dataclass

import databases
import peer
import people
import population
from clock import Times, alternate
from numbering import set_password

from odoo import api
from odoo.modules.registry import Registry
from odoo.tools import SQL

from odoo.addons.customer_archive.tools.grams import grams

COLUMNS = (
    "reference",
    "name",
    "partner_id",
    "type_id",
    "document_date",
    "access_manager_id",
    "state",
)
LIMIT = 80
#: The web client counts so far and then says "10,000+".
COUNT_LIMIT = 10001

OPEN_SECRETS = "secrecy != 'top_secret'"
UNRESTRICTED = (
    "category_id NOT IN (SELECT id FROM archive_category WHERE restricted) "
    "AND type_id NOT IN (SELECT id FROM archive_document_type WHERE restricted)"
)
GRANTED = (
    "id IN (SELECT rel.document_id FROM archive_access_grant AS g "
    "JOIN archive_access_grant_document_rel AS rel ON rel.grant_id = g.id "
    "WHERE g.user_id = %(uid)s AND g.state = 'granted' "
    "AND now() AT TIME ZONE 'UTC' BETWEEN g.date_from AND g.date_to)"
)


@dataclass(frozen=True)
class Reader:
    """A user and the condition that a person would write for exactly him."""

    name: str
    login: str
    condition: str


READERS = (
    Reader(
        "manager of 1 %",
        "manager_0",
        f"access_manager_id = %(uid)s AND {OPEN_SECRETS} AND {UNRESTRICTED}",
    ),
    Reader("sees none", "nobody", GRANTED),
    Reader("1,000 grants", "granted", f"{GRANTED} AND {OPEN_SECRETS}"),
    Reader(
        "archivist", "archivist", f"state IN ('submitted', 'filed') AND {OPEN_SECRETS}"
    ),
)


class Archive:
    """One filled database: what is asked of it by Odoo and by SQL."""

    def __init__(self, database):
        self.database = database
        self.registry = Registry(database)
        with databases.environment(database) as env:
            self.users = people.by_login(env)

    def through_odoo(self, reader, work):
        """Return an action: ``work(documents)`` as ``reader``, with empty caches."""
        uid = self.users[reader.login]

        def action():
            with self.registry.cursor() as cr:
                env = api.Environment(cr, uid, {})
                return work(env["archive.document"])

        return action

    def by_sql(self, reader, statement, **values):
        """Return an action: the statement for ``reader``, all its rows fetched."""
        statement = statement.replace("CONDITION", reader.condition)
        values["uid"] = self.users[reader.login]

        def action():
            with self.registry.cursor() as cr:
                cr.execute(statement, values)
                return cr.fetchall()

        return action

    def explain(self, reader, domain):
        """Return the plan of the list that Odoo asks for."""
        with self.registry.cursor() as cr:
            env = api.Environment(cr, self.users[reader.login], {})
            documents = env["archive.document"]
            query = documents._search(domain, limit=LIMIT, order=documents._order)
            explain = SQL("EXPLAIN (ANALYZE, BUFFERS) %s", query.select())
            return "\n".join(row[0] for row in env.execute_query(explain))


LIST = (
    f"SELECT id, {', '.join(COLUMNS)} FROM archive_document WHERE CONDITION "
    f"ORDER BY document_date DESC, id DESC LIMIT {LIMIT}"
)
COUNT = "SELECT count(*) FROM archive_document WHERE CONDITION"
COUNT_LIMITED = (
    "SELECT count(*) FROM (SELECT FROM archive_document WHERE CONDITION "
    f"LIMIT {COUNT_LIMIT}) AS t"
)
FOUND = (
    "id IN (SELECT id FROM archive_document WHERE archive_grams(search_text) "
    "@> %(grams)s AND search_text LIKE %(pattern)s UNION ALL "
    "SELECT document_id FROM archive_document_text WHERE archive_grams(content) "
    "@> %(grams)s AND content LIKE %(pattern)s)"
)
FIND = LIST.replace("CONDITION", f"CONDITION AND {FOUND}")


def list_of(domain=()):
    return lambda documents: documents.search_fetch(list(domain), COLUMNS, limit=LIMIT)


def count_of(limit=None):
    return lambda documents: documents.search_count([], limit=limit)


def find(word):
    return list_of([("text", "ilike", word)])


def questions(archive, reader):
    """Return name -> (through Odoo, by SQL) of what every reader asks."""
    return {
        "first 80": (
            archive.through_odoo(reader, list_of()),
            archive.by_sql(reader, LIST),
        ),
        "count to 10,000": (
            archive.through_odoo(reader, count_of(COUNT_LIMIT)),
            archive.by_sql(reader, COUNT_LIMITED),
        ),
        "count all": (
            archive.through_odoo(reader, count_of()),
            archive.by_sql(reader, COUNT),
        ),
    }


def searched_words():
    """Return kind -> words that people look for; all Chinese ones have two signs."""
    draw = random.Random(3)
    signs = population.characters(500)
    inside = population.words(3000)
    return {
        "in many titles": ["合同", "协议", "报告", "材料", "计划"],
        "in every fortieth title": population.TRADES[:5],
        "in few titles": ["".join(draw.sample(signs, 2)) for _ in range(5)],
        "in many files": inside[:5],
        "in few files": inside[-5:],
        "English": ["contract", "collateral", "annex", "news", "visit"],
    }


def same(found, rows):
    """Make sure that Odoo and SQL answered the same."""
    ids = found.ids if hasattr(found, "ids") else found
    assert ids == ([row[0] for row in rows] if hasattr(found, "ids") else rows[0][0])


def measure_lists(archive, runs):
    """Return rows: reader, question, times through Odoo, times by SQL."""
    rows = []
    for reader in READERS:
        for question, (odoo, sql) in questions(archive, reader).items():
            same(odoo(), sql())
            times = alternate({"odoo": odoo, "sql": sql}, runs)
            rows.append((reader.name, question, times["odoo"], times["sql"]))
    return rows


def measure_words(archive, runs):
    """Return rows: reader, kind of word, times through Odoo, times by SQL."""
    rows = []
    for reader in READERS:
        for kind, words in searched_words().items():
            taken = {"odoo": [], "sql": []}
            for word in words:
                odoo = archive.through_odoo(reader, find(word))
                sql = archive.by_sql(
                    reader, FIND, grams=grams(word), pattern=f"%{word}%"
                )
                same(odoo(), sql())
                for name, times in alternate(
                    {"odoo": odoo, "sql": sql}, runs, warm_up=0
                ).items():
                    taken[name].append(times)
            rows.append((reader.name, kind, *(together(t) for t in taken.values())))
    return rows


def together(times):
    return Times(
        tuple(second for one in times for second in one.whole),
        tuple(second for one in times for second in one.database),
    )


def measure_peer(runs):
    """Return rows as of :func:`measure_lists`, of OCA ``dms``; without SQL."""
    rows = []
    registry = Registry(peer.DATABASE)
    with databases.environment(peer.DATABASE) as env:
        users = people.by_login(env)
    names = {reader.login: reader.name for reader in READERS}
    for login in ("manager_0", "nobody", "archivist"):

        def action(work, uid=users[login]):
            with registry.cursor() as cr:
                return work(api.Environment(cr, uid, {})["dms.file"])

        def first(files):
            return files.search_fetch(
                [], ["name", "directory_id", "size", "mimetype"], limit=LIMIT
            )

        def found(files):
            return files.search_fetch(
                [("name", "ilike", "合同")], ["name", "directory_id"], limit=LIMIT
            )

        for question, work in {
            "first 80": first,
            "count all": lambda files: files.search_count([]),
            "title has “合同”": found,
        }.items():
            times = alternate({"dms": lambda work=work: action(work)}, runs)["dms"]
            rows.append((names[login], question, times))
    return rows


def plans(archive):
    """Return name -> plan of what is shown in the report."""
    by_login = {reader.login: reader for reader in READERS}
    rare = searched_words()["in few titles"][0]
    return {
        "The first 80 of the manager of 1 %": archive.explain(
            by_login["manager_0"], []
        ),
        f"“{rare}”, two characters, for the manager of 1 %": archive.explain(
            by_login["manager_0"], [("text", "ilike", rare)]
        ),
    }


def whole_list(archive, server, runs):
    """Return the times of the list as the web client asks for it, by reader."""
    specification = {
        name: {"fields": {"display_name": {}}} if name.endswith("_id") else {}
        for name in COLUMNS
    }
    actions = {}
    for reader in READERS:
        uid = archive.users[reader.login]
        cookie = server.log_in(set_password(archive.database, uid))
        actions[reader.name] = lambda cookie=cookie: server.call(
            cookie,
            "archive.document",
            "web_search_read",
            [],
            specification,
            limit=LIMIT,
            count_limit=COUNT_LIMIT,
        )
    return alternate(actions, runs)
