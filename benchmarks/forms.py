"""Opening dossiers and volumes, and closing a volume, with few and with many papers.

What opens is what the web client asks for: `web_read` of the fields of the form, with
the first rows of its lists. The cost should not grow with what is behind it.
"""

from contextlib import contextmanager
from dataclasses import dataclass

import databases
from capture import Desk, pdf
from clock import Times, alternate, queries
from lxml import etree

from odoo import api
from odoo.modules.registry import Registry

FEW, MANY = 20, 2_000
BATCH = 500
#: What the web client shows of a list inside a form that says nothing else.
ROWS_SHOWN = 40
FILE_SIZE = 2_000

#: The same pages, numbered as a person would: in the order of binding, in one go.
NUMBER_PAGES = """
UPDATE archive_document AS paper SET page_from = last - pages + 1, page_to = last
  FROM (SELECT id, sum(pages) OVER (ORDER BY document_date, item_number) AS last
          FROM archive_document WHERE volume_id = %s) AS counted
 WHERE counted.id = paper.id
"""
PAGES = (
    "SELECT id, page_from, page_to FROM archive_document WHERE volume_id = %s "
    "ORDER BY id"
)


@dataclass(frozen=True)
class Opened:
    """One form opened by one user, with few papers behind it or with many."""

    what: str
    who: str
    papers: int
    queries: int
    times: Times


@dataclass(frozen=True)
class Closed:
    """What numbered the pages of one volume."""

    what: str
    papers: int
    queries: int
    times: Times


@dataclass(frozen=True)
class Shelf:
    """A dossier whose papers are all in one volume."""

    papers: int
    manager: int
    dossier: int
    volume: int


def specification(env, model):
    """Return what the web client reads to show the form of ``model``."""
    views = env[model].get_views([(False, "form")])
    return _fields_of(env[model], etree.fromstring(views["views"]["form"]["arch"]))


def _fields_of(records, view):
    """Return the specification of the fields in ``view`` as the web client does."""
    found = {}
    for node in view.xpath(".//field[not(ancestor::field)]"):
        name = node.get("name")
        field = records._fields[name]
        shown = node.get("invisible") not in ("1", "True")
        found[name] = {}
        if field.type == "many2one":
            found[name] = {"fields": {"display_name": {}} if shown else {}}
        elif field.type in ("one2many", "many2many") and shown:
            rows = next((child for child in node if child.tag == "list"), None)
            if rows is not None:
                # the list alone, so that its fields have no field above them
                rows = etree.fromstring(etree.tostring(rows, with_tail=False))
                found[name] = {
                    "fields": _fields_of(records.env[field.comodel_name], rows),
                    "limit": int(rows.get("limit") or ROWS_SHOWN),
                }
    return found


def shelve(database, number, papers):
    """File ``papers`` of one customer of the account manager ``number``."""
    desk = Desk(database, number)
    for start in range(0, papers, BATCH):
        count = min(BATCH, papers - start)
        files = [(f"{start + n}.pdf", pdf(FILE_SIZE)) for n in range(count)]
        desk.capture(files)
        desk.file(files)
        desk.check()
    with databases.environment(database) as env:
        volume = env["archive.document"].browse(desk.captured).volume_id
        volume.ensure_one()
        assert volume.document_count == papers
        return Shelf(papers, desk.manager, desk.dossier, volume.id)


class Reader:
    """One form, opened again and again as a user's first request would."""

    def __init__(self, database, uid, model, id_):
        self.registry = Registry(database)
        self.uid, self.model, self.id = uid, model, id_
        with databases.environment(database, uid) as env:
            self.specification = specification(env, model)

    def __call__(self):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, self.uid, {})
            return env[self.model].browse(self.id).web_read(self.specification)


def _open(database, what, who, model, readers, runs):
    """Return what it costs to open each of ``readers``: papers -> (user, id)."""
    actions = {
        papers: Reader(database, uid, model, id_)
        for papers, (uid, id_) in readers.items()
    }
    times = alternate(actions, runs)
    return [
        Opened(what, who, papers, queries(action), times[papers])
        for papers, action in actions.items()
    ]


def _open_volumes(database, state, archivist, shelves, runs):
    readers = {
        "archivist": {s.papers: (archivist, s.volume) for s in shelves},
        "account manager": {s.papers: (s.manager, s.volume) for s in shelves},
    }
    return [
        opened
        for who, of_who in readers.items()
        for opened in _open(
            database, f"{state} volume", who, "archive.volume", of_who, runs
        )
    ]


class Closing:
    """Closing one volume, undone each time, and the SQL that gives the same numbers."""

    def __init__(self, database, archivist, shelf):
        self.database, self.registry = database, Registry(database)
        self.archivist, self.shelf = archivist, shelf

    @contextmanager
    def _undone(self):
        with self.registry.cursor() as cr:
            yield api.Environment(cr, self.archivist, {})
            cr.rollback()

    def close(self, keep=False):
        with self._undone() as env:
            env["archive.volume"].browse(self.shelf.volume).action_close()
            env.flush_all()
            env.cr.execute(PAGES, [self.shelf.volume])
            pages = env.cr.fetchall()
            if keep:
                env.cr.commit()
            return pages

    def by_sql(self):
        with self._undone() as env:
            # what our trigger asks for: it looks at these rows too
            env.cr.execute(
                "SELECT set_config('customer_archive.pass', 'archive_document', true)"
            )
            env.cr.execute(NUMBER_PAGES, [self.shelf.volume])
            env.cr.execute(PAGES, [self.shelf.volume])
            return env.cr.fetchall()


def _close(database, archivist, shelves, runs):
    rows = []
    for shelf in shelves:
        closing = Closing(database, archivist, shelf)
        assert closing.close() == closing.by_sql()
        actions = {"`action_close`": closing.close, "plain SQL": closing.by_sql}
        times = alternate(actions, runs, warm_up=0)
        rows += [
            Closed(what, shelf.papers, queries(action), times[what])
            for what, action in actions.items()
        ]
        closing.close(keep=True)
    return rows


def _compile(database, archivist, shelves):
    """Enter in the remarks sheets what closing asks for."""
    with databases.environment(database, archivist) as env:
        env["archive.volume"].browse([shelf.volume for shelf in shelves]).write(
            {
                "compiled_by_id": archivist,
                "compiled_on": "2026-01-31",
                "checked_by_id": shelves[0].manager,
            }
        )


def measure(database, runs):
    """Return what was opened and what was closed, few papers before many."""
    # two account managers with about as much besides: neither reads the other's
    shelves = [shelve(database, 1, FEW), shelve(database, 2, MANY)]
    databases.vacuum(database)
    with databases.environment(database) as env:
        archivist = env["res.users"].search([("login", "=", "bench_archivist")]).id
    opened = _open(
        database,
        "dossier",
        "account manager",
        "archive.dossier",
        {shelf.papers: (shelf.manager, shelf.dossier) for shelf in shelves},
        runs,
    )
    opened += _open_volumes(database, "open", archivist, shelves, runs)
    _compile(database, archivist, shelves)
    closed = _close(database, archivist, shelves, max(runs // 4, 3))
    databases.vacuum(database)
    opened += _open_volumes(database, "closed", archivist, shelves, runs)
    return opened, closed
