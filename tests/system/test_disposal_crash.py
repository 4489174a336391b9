"""A destruction that is killed again and again, and still ends as it should (#210).

``kill -9`` at random moments: rows and files do not commit together, so after each of
them every paper has to be untouched, or erased with its bytes pending, or proven.
"""

import multiprocessing
import os
import random
import time
from collections import Counter

import pytest
from due_papers import DuePapers

PAPERS = 1000
#: Papers of others with the very bytes of some of them.
SHARED = 20
KILLS = 5

STORY = """
SELECT line.id, document.state, line.state,
       line.proven_on IS NOT NULL,
       (SELECT count(*) FROM ir_attachment AS file
         WHERE file.res_model = 'archive.document' AND file.res_id = document.id
           AND file.res_field IS NULL),
       (SELECT count(*) FROM archive_erasure AS erasure
         WHERE erasure.document_id = document.id AND erasure.state = 'pending'),
       (SELECT count(*) FROM archive_erasure AS erasure
         WHERE erasure.document_id = document.id AND erasure.state <> 'pending'),
       (SELECT count(*) FROM archive_destruction_register AS row
         WHERE row.document_id = document.id AND row.kind = 'erased')
  FROM archive_disposal_line AS line
  JOIN archive_document AS document ON document.id = line.document_id
 WHERE line.disposal_id = %s
 ORDER BY line.id
"""
UNTOUCHED = ("quarantined", "quarantined", False, 1, 0, 0, 0)
PENDING = ("erased", "erased", False, 0, 1, 0, 0)
PROVEN = ("erased", "erased", True, 0, 0, 1, 1)


def raw(number):
    return b"bytes of paper %d" % number


@pytest.fixture(scope="module")
def database(new_database):
    return new_database("crash")


@pytest.fixture(scope="module")
def world(database, environment):
    """What is there to be destroyed: list, papers, paths of files."""
    with environment(database) as env:
        papers = DuePapers(env)
    with environment(database) as env:
        doomed = papers.copies(env, [raw(number) for number in range(PAPERS)])
        others = papers.copies(
            env,
            [raw(number) for number in range(SHARED)]
            + [b"of others %d" % number for number in range(SHARED)],
        )
        paths = files_of(env, doomed), files_of(env, others)
    with environment(database) as env:
        disposal = papers.executing_list(env, doomed)
    return papers, disposal, doomed, paths


def files_of(env, ids):
    """Return the path of each paper's file, by id of the paper."""
    files = env["ir.attachment"].search(
        [("res_model", "=", "archive.document"), ("res_id", "in", ids)]
    )
    assert len(files) == len(ids)
    return {file.res_id: file._full_path(file.store_fname) for file in files}


def work(registry, database):
    """What the scheduled actions do, in a process of its own."""
    from odoo import SUPERUSER_ID, api

    with registry(database).cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        env["archive.disposal"]._cron_execute()
        env["archive.erasure"]._cron_erase()
    os._exit(0)


def start_worker(registry, database):
    from odoo.sql_db import close_db

    # the child must not share a connection
    close_db(database)
    process = multiprocessing.get_context("fork").Process(
        target=work, args=(registry, database)
    )
    process.start()
    return process


def told(environment, database, disposal):
    """Return how many papers are in which of the three allowed situations."""
    with environment(database) as env:
        wait_alone(env)
        env.cr.execute(STORY, [disposal])
        rows = env.cr.fetchall()
    names = {UNTOUCHED: "untouched", PENDING: "pending", PROVEN: "proven"}
    odd = [row for row in rows if row[1:] not in names]
    assert not odd, f"neither untouched nor pending nor proven: {odd[:5]}"
    assert len(rows) == PAPERS
    return Counter(names[row[1:]] for row in rows)


def wait_alone(env):
    """Wait for the server to notice that who was killed is gone."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        env.cr.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND state <> 'idle'"
        )
        if not env.cr.fetchone()[0]:
            env.cr.rollback()
            return
        env.cr.rollback()
        time.sleep(0.02)
    pytest.fail("a killed process still holds its transaction")


def progress(environment, database):
    """Return how much of the work is committed: papers erased, files removed."""
    with environment(database) as env:
        env.cr.execute(
            "SELECT (SELECT count(*) FROM archive_disposal_line WHERE state = 'erased')"
            " + (SELECT count(*) FROM archive_erasure WHERE state <> 'pending')"
        )
        return env.cr.fetchone()[0]


def test_killed_in_the_middle(registry, environment, database, world):
    """After each kill every paper is untouched, pending or proven; then it ends."""
    _papers, disposal, doomed, (paths, of_others) = world
    draw = random.Random()
    # erasing the rows, then the bytes: killed while doing either
    step = (2 * PAPERS - 250) // KILLS
    moments = [
        draw.randrange(step * kill + 1, step * kill + step) for kill in range(KILLS)
    ]
    seen = []
    for moment in moments:
        process = start_worker(registry, database)
        while process.is_alive() and progress(environment, database) < moment:
            time.sleep(0.01)
        time.sleep(draw.uniform(0, 0.2))
        process.kill()
        process.join()
        counts = told(environment, database, disposal)
        seen.append((process.exitcode, dict(counts)))
        with environment(database) as env:
            left = {
                document.id
                for document in env["archive.document"].browse(doomed)
                if document.state == "quarantined"
            }
        assert all(os.path.exists(paths[id_]) for id_ in left), seen
        assert all(map(os.path.exists, of_others.values())), seen
    in_the_middle = [counts for code, counts in seen if code == -9 and len(counts) > 1]
    assert len(in_the_middle) >= 2, seen

    process = start_worker(registry, database)
    process.join()
    assert process.exitcode == 0
    assert told(environment, database, disposal) == {"proven": PAPERS}


def test_nothing_of_them_is_left(environment, database, world):
    """No file of them in the store; every file of other papers is there (#77)."""
    _papers, _disposal, doomed, (paths, of_others) = world
    shared = set(of_others.values())
    left = {path for path in paths.values() if os.path.exists(path)}
    assert left == shared & set(paths.values())
    assert len(left) == SHARED
    assert all(map(os.path.exists, shared))
    with environment(database) as env:
        found = env["archive.erasure"]._read_group(
            [("document_id", "in", doomed)], ["state"], ["__count"]
        )
        assert dict(found) == {"gone": PAPERS - SHARED, "shared": SHARED}


def test_witness_is_asked_once(environment, database, world):
    """One round for the witness; with his signature one more row of each (#210)."""
    papers, disposal, doomed, _paths = world
    with environment(database) as env:
        rounds = env["archive.approval.round"].search(
            [("res_model", "=", "archive.disposal"), ("res_id", "=", disposal)]
        )
        assert sorted(rounds.mapped("state")) == ["approved", "open"]
    with environment(database, papers.people["witness"]) as env:
        found = env["archive.disposal"].browse(disposal)
        assert found.state == "erased"
        found.action_approve()
    with environment(database) as env:
        assert env["archive.disposal"].browse(disposal).state == "destroyed"
        env.cr.execute(
            "SELECT kind, count(*), count(DISTINCT document_id)"
            " FROM archive_destruction_register WHERE document_id = ANY(%s)"
            " GROUP BY kind ORDER BY kind",
            [doomed],
        )
        assert env.cr.fetchall() == [
            ("destroyed", PAPERS, PAPERS),
            ("erased", PAPERS, PAPERS),
        ]
