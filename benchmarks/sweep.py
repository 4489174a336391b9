"""Proposing what is due, beside plain SQL and beside Odoo's own recycling of data.

A tenth of all papers is due: those of the oldest year, whole volumes.
"""

import datetime
import time
from dataclasses import dataclass
from unittest.mock import patch

import databases

from odoo.tools import SQL

#: What the population keeps for ten years from 2016 is due, and nothing else.
TODAY = datetime.date(2026, 12, 31)
INDEX = "archive_document_retention_due_idx"
OURS, PLAIN, RECYCLE = "proposing", "plain SQL", "`data_recycle`"
AGAIN = "proposing again"

LINES = """
INSERT INTO archive_disposal_line (disposal_id, document_id, state, create_uid,
                                   create_date, write_uid, write_date)
SELECT %s, id, 'listed', 1, now() AT TIME ZONE 'UTC', 1, now() AT TIME ZONE 'UTC'
  FROM archive_document WHERE state = 'filed' AND retention_due <= %s
"""


@dataclass(frozen=True)
class Sweep:
    """How many papers one contender listed, and in how many seconds."""

    name: str
    papers: int
    seconds: float

    @property
    def speed(self):
        return self.papers / self.seconds


def measure(database):
    """Return the contenders' :class:`Sweep` s and the plan of our search."""
    databases.add(database, "data_recycle")
    _settle(database)
    plain = _plain(database)
    recycled = _recycle(database)
    with databases.environment(database) as env, _today(env):
        plan = _plan(env)
    ours = _propose(database, OURS)
    again = _propose(database, AGAIN)
    assert ours.papers == plain.papers == recycled.papers, (ours, plain, recycled)
    assert again.papers == 0
    return [plain, ours, recycled, again], plan


def _today(env):
    """Let the archive take :data:`TODAY` for today."""
    disposals = env.registry["archive.disposal"]
    return patch.object(disposals, "_today", lambda self: TODAY)


def _lines(env):
    [(count,)] = env.execute_query(SQL("SELECT count(*) FROM archive_disposal_line"))
    return count


def _settle(database):
    """Record that complaints, plans and collateral are settled: nothing is held.

    What holds is asked all the same, of every paper; the contenders ask nothing.
    """
    with databases.environment(database) as env:
        env.cr.execute(
            "SELECT set_config('customer_archive.pass', 'archive_document', true)"
        )
        env.cr.execute(
            "UPDATE archive_document SET retention_event_on = document_date"
            " WHERE type_id IN (SELECT id FROM archive_document_type"
            " WHERE holds_while IS NOT NULL)"
        )
    databases.vacuum(database)


def _plain(database):
    """List all that is due by one statement; taken back afterwards."""
    with databases.environment(database) as env:
        disposal = env["archive.disposal"].create({}).id
        env.cr.commit()
        begin = time.perf_counter()
        env.cr.execute(LINES, [disposal, TODAY])
        papers = env.cr.rowcount
        env.cr.commit()
        taken = Sweep(PLAIN, papers, time.perf_counter() - begin)
        env.cr.execute("DELETE FROM archive_disposal_line")
        env["archive.disposal"].browse(disposal).unlink()
    databases.vacuum(database)
    return taken


def _recycle(database):
    """Let Odoo's addon search for the same papers and note each of them."""
    with databases.environment(database) as env:
        rule = env["data_recycle.model"].create(
            {
                "name": "Due papers",
                "res_model_id": env["ir.model"]._get_id("archive.document"),
                "domain": repr(
                    [("state", "=", "filed"), ("retention_due", "<=", str(TODAY))]
                ),
            }
        )
        env.cr.commit()
        begin = time.perf_counter()
        rule._recycle_records(batch_commits=True)
        env.cr.commit()
        seconds = time.perf_counter() - begin
        papers = env["data_recycle.record"].search_count([])
    return Sweep(RECYCLE, papers, seconds)


def _propose(database, name):
    """Do what the scheduled action does, its commits included."""
    with databases.environment(database) as env, _today(env):
        before = _lines(env)
        begin = time.perf_counter()
        env["archive.disposal"]._cron_propose()
        env.cr.commit()
        seconds = time.perf_counter() - begin
        return Sweep(name, _lines(env) - before, seconds)


def _plan(env):
    """Return the plan of the search for due papers; it has to walk its index."""
    statement = env["archive.disposal"]._due_query(None)
    rows = env.execute_query(SQL("EXPLAIN (ANALYZE, BUFFERS) %s", statement))
    plan = "\n".join(line for (line,) in rows)
    assert INDEX in plan, plan
    return plan
