"""Holds, deletion and destruction on real connections: who comes second sees the first.

Both snapshots precede what is contended, as when two people click at the same moment.
"""

import datetime
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from unittest.mock import patch

import psycopg2
import pytest
from due_papers import DuePapers, window


@pytest.fixture(scope="module")
def database(new_database):
    return new_database("disposal")


@pytest.fixture(scope="module")
def papers(database, environment):
    with environment(database) as env:
        return DuePapers(env)


@pytest.fixture(scope="module")
def numbers():
    """Every paper of this module has other bytes."""
    return iter(range(1_000_000))


@pytest.fixture
def make(papers, numbers, environment, database):
    """`make(count)` files due papers; their ids."""

    def copies(count):
        with environment(database) as env:
            raws = [b"concurrent %d" % next(numbers) for _ in range(count)]
            return papers.copies(env, raws)

    return copies


@pytest.fixture
def connect(registry, database, papers):
    """`connect(login=None)` opens a connection whose snapshot is taken at once."""
    from odoo import SUPERUSER_ID, api

    with ExitStack() as stack:

        def open_environment(login=None):
            cr = stack.enter_context(registry(database).cursor())
            env = api.Environment(cr, papers.people.get(login, SUPERUSER_ID), {})
            cr.execute("SELECT count(*) FROM archive_document")
            return env

        yield open_environment


def attempt(env, action):
    """Do it as over HTTP, repeated after a conflict; return the refusal or None."""
    from odoo.exceptions import UserError
    from odoo.service.model import retrying

    env.transaction.default_env = env
    try:
        retrying(action, env)
    except UserError as error:
        env.cr.rollback()
        return str(error)
    return None


def place_hold(env, **items):
    hold = env["archive.hold"].create({"name": "Claim", "reason": "Court", **items})
    env.cr.flush()
    return hold


def facts(environment, database, id_):
    with environment(database) as env:
        paper = env["archive.document"].browse(id_)
        file = paper.attachment_ids
        return (
            paper.state,
            bool(file) and bool(file._file_read(file.store_fname)),
            len(paper.erasure_ids),
        )


# ------------------------------------------------------------------- holds (#201)


@pytest.mark.parametrize("what", ["document", "volume", "dossier"])
def test_hold_placed_before_the_erasing_commits(
    connect, make, papers, environment, database, what
):
    """A hold that was committed first keeps its paper; both snapshots are older."""
    [id_] = make(1)
    with environment(database) as env:
        disposal = papers.executing_list(env, [id_])
    worker, holder = connect(), connect("keeper")
    paper = holder["archive.document"].browse(id_)
    target = {"document": paper, "volume": paper.volume_id, "dossier": paper.dossier_id}
    hold = place_hold(holder, **{f"{what}_ids": [(6, 0, target[what].ids)]})
    holder.cr.commit()
    lines = worker["archive.disposal"].browse(disposal).line_ids
    with pytest.raises(psycopg2.errors.SerializationFailure):
        lines._destroy()
    worker.cr.rollback()
    lines._destroy()
    worker.cr.commit()
    assert lines.state == "put_back"
    assert "Claim" in lines.hold_note
    assert facts(environment, database, id_) == ("filed", True, 0)
    hold._lift("Settled")
    holder.cr.commit()


def test_complaint_filed_before_the_erasing_commits(
    connect, make, papers, environment, database
):
    """A complaint that was filed first keeps its dossier; both snapshots are older."""
    [id_] = make(1)
    with environment(database) as env:
        disposal = papers.executing_list(env, [id_])
        type_ = env.ref("customer_archive.type_r1_complaint").id
        complaint = papers.draft(env, b"complaint %d" % id_, type_id=type_)
        complaint.action_submit()
        complaint.action_approve()
        complaint = complaint.id
    worker, superior, keeper = connect(), connect("superior"), connect("keeper")
    superior["archive.document"].browse(complaint).action_approve()
    superior.cr.commit()
    lines = worker["archive.disposal"].browse(disposal).line_ids
    with pytest.raises(psycopg2.errors.SerializationFailure):
        lines._destroy()
    worker.cr.rollback()
    lines._destroy()
    worker.cr.commit()
    assert lines.state == "put_back"
    assert facts(environment, database, id_) == ("filed", True, 0)
    keeper.cr.rollback()
    settled = keeper["archive.document"].browse(complaint)
    settled._record_event(datetime.date(2012, 1, 1), "Settled")
    keeper.cr.commit()


def test_erasing_commits_before_the_hold(connect, make, papers, environment, database):
    """Who places the hold is repeated, and then sees that the paper is erased."""
    [id_] = make(1)
    with environment(database) as env:
        disposal = papers.executing_list(env, [id_])
    worker, holder = connect(), connect("keeper")
    worker["archive.disposal"].browse(disposal).line_ids._destroy()
    worker.cr.commit()
    with pytest.raises(psycopg2.errors.SerializationFailure):
        place_hold(holder, document_ids=[(6, 0, [id_])])
    holder.cr.rollback()
    assert holder["archive.document"].browse(id_).state == "erased"


def test_hold_against_the_second_signature(
    connect, make, papers, environment, database
):
    """The second person of a deletion meets the hold that came first (#77)."""
    [id_] = make(1)
    request = in_the_bin(papers, environment, database, id_)
    second, holder = connect("general"), connect("keeper")
    hold = place_hold(holder, document_ids=[(6, 0, [id_])])
    holder.cr.commit()
    requests = second["archive.deletion.request"]
    refused = attempt(second, lambda: requests.browse(request).action_approve())
    assert "Claim" in refused
    assert facts(environment, database, id_) == ("trashed", True, 0)
    hold._lift("Settled")
    holder.cr.commit()


# ----------------------------------------------------------------- two at the same work


def lines_of(environment, database, ids):
    with environment(database) as env:
        env.cr.execute(
            "SELECT count(*), count(DISTINCT document_id) FROM archive_disposal_line"
            " WHERE document_id = ANY(%s)",
            [ids],
        )
        return env.cr.fetchone()


def test_two_sweeps_list_no_paper_twice(connect, make, environment, database):
    """The second of two sweeps with old snapshots is refused, then finds nothing.

    Both add to a list that is there: only its unique index stands between them.
    """
    ids = make(5)
    with environment(database) as env:
        env["archive.disposal"]._cron_propose()
    ids += make(20)
    first, second = connect(), connect()
    first["archive.disposal"]._cron_propose()
    first.cr.commit()
    with pytest.raises(psycopg2.errors.UniqueViolation, match="open_once"):
        second["archive.disposal"]._cron_propose()
    second.cr.rollback()
    second["archive.disposal"]._cron_propose()
    second.cr.commit()
    assert lines_of(environment, database, ids) == (25, 25)


def test_two_workers_erase_no_paper_twice(connect, make, papers, environment, database):
    """Two scheduled actions over the same list: each paper once, registered once."""
    ids = make(120)
    with environment(database) as env:
        papers.executing_list(env, ids)
    start = threading.Barrier(2)

    def run(env):
        start.wait()
        while True:
            try:
                env["archive.disposal"]._cron_execute()
                env["archive.erasure"]._cron_erase()
                env.cr.commit()
                return
            except psycopg2.OperationalError:
                env.cr.rollback()
                env.invalidate_all(flush=False)

    with ThreadPoolExecutor(2) as pool:
        for future in [pool.submit(run, env) for env in (connect(), connect())]:
            future.result(timeout=120)
    with environment(database) as env:
        documents = env["archive.document"].browse(ids)
        assert set(documents.mapped("state")) == {"erased"}
        rows = env["archive.destruction.register"].search([("document_id", "in", ids)])
        assert sorted(rows.mapped("document_id")) == sorted(ids)
        assert set(rows.mapped("kind")) == {"erased"}
        assert len(documents.erasure_ids) == len(ids)


# ----------------------------------------------------------------- deletion (#76, #77)


def in_the_bin(papers, environment, database, id_):
    """Return the request for a paper whose month is over, to be confirmed."""
    with environment(database) as env:
        type_ = env.ref("customer_archive.type_r1_industry_news")
        with window(env.cr, "archive_document"):
            env.cr.execute(
                "UPDATE archive_document SET type_id = %s WHERE id = %s",
                [type_.id, id_],
            )
    with environment(database, papers.people["keeper"]) as env:
        request = env["archive.deletion.request"].create(
            {"document_id": id_, "reason": "Over"}
        )
        request.action_submit()
        request.with_user(papers.people["seller"]).action_approve()
        request.sudo()._guard_write({"purge_after": "2020-01-01"}, reason="test")
        request.sudo()._cron_confirm()
        return request.id


def test_brought_back_before_the_second_signature(
    connect, make, papers, environment, database
):
    """Brought back first: the second signature finds nothing to delete (#76)."""
    [id_] = make(1)
    request = in_the_bin(papers, environment, database, id_)
    second, seller = connect("general"), connect("seller")
    seller["archive.deletion.request"].browse(request)._restore("Needed")
    seller.cr.commit()
    with pytest.raises(psycopg2.errors.SerializationFailure):
        second["archive.deletion.request"].browse(request).action_approve()
        second.cr.flush()
    second.cr.rollback()
    requests = second["archive.deletion.request"]
    assert attempt(second, lambda: requests.browse(request).action_approve())
    assert facts(environment, database, id_) == ("filed", True, 0)


def test_second_signature_before_it_is_brought_back(
    connect, make, papers, environment, database
):
    """Confirmed first: it is not in the bin any more (#77)."""
    [id_] = make(1)
    request = in_the_bin(papers, environment, database, id_)
    second, seller = connect("general"), connect("seller")
    second["archive.deletion.request"].browse(request).action_approve()
    second.cr.commit()
    requests = seller["archive.deletion.request"]
    refused = attempt(seller, lambda: requests.browse(request)._restore("Needed"))
    assert "not in the bin" in refused
    assert facts(environment, database, id_) == ("erased", False, 1)


# ---------------------------------------------------------------------- shared bytes


def erased(make, papers, environment, database):
    """Erase a paper, its bytes pending; return them with the path."""
    [id_] = make(1)
    with environment(database) as env:
        disposal = papers.executing_list(env, [id_])
        file = env["archive.document"].browse(id_).attachment_ids
        raw = file._file_read(file.store_fname)
        path = file._full_path(file.store_fname)
        env["archive.disposal"].browse(disposal).line_ids._destroy()
    return id_, raw, path


def wait_for_blocked(env, count):
    """Wait until ``count`` transactions wait for the table of attachments."""
    deadline = time.monotonic() + 8
    while time.monotonic() < deadline:
        env.cr.execute(
            "SELECT count(*) FROM pg_locks WHERE NOT granted"
            " AND relation = 'ir_attachment'::regclass"
        )
        if env.cr.fetchone()[0] >= count:
            return
        time.sleep(0.02)
    pytest.fail("nobody waits for the lock")


def test_captured_before_the_same_bytes_are_removed(
    make, papers, environment, database
):
    """Who removes bytes waits for who is just capturing them, and leaves them."""
    id_, raw, path = erased(make, papers, environment, database)

    def remove():
        with environment(database) as env:
            env["archive.erasure"]._cron_erase()

    with ThreadPoolExecutor(1) as pool:
        with environment(database) as env:
            draft = papers.draft(env, raw)
            removing = pool.submit(remove)
            with environment(database) as watcher:
                wait_for_blocked(watcher, 1)
        removing.result(timeout=30)
    with open(path, "rb") as file:
        assert file.read() == raw
    with environment(database) as env:
        assert (
            env["ir.attachment"]._full_path(
                draft.with_env(env).attachment_ids.store_fname
            )
            == path
        )
        assert env["archive.document"].browse(id_).erasure_ids.state == "shared"


def test_captured_while_the_same_bytes_are_removed(
    make, papers, environment, database, registry
):
    """Who captures bytes that are being removed looks for them afterwards (#62)."""
    id_, raw, path = erased(make, papers, environment, database)
    attachments = registry(database)["ir.attachment"]
    remove_bytes = attachments._archive_remove_bytes
    about_to, go_on = threading.Event(), threading.Event()

    def remove_slowly(self, name):
        about_to.set()
        assert go_on.wait(30)
        return remove_bytes(self, name)

    def remove():
        with environment(database) as env:
            env["archive.erasure"]._cron_erase()

    def capture():
        with environment(database) as env:
            return papers.draft(env, raw).id

    with (
        patch.object(attachments, "_archive_remove_bytes", remove_slowly),
        ThreadPoolExecutor(2) as pool,
    ):
        removing = pool.submit(remove)
        assert about_to.wait(30)
        capturing = pool.submit(capture)
        with environment(database) as watcher:
            wait_for_blocked(watcher, 1)
        go_on.set()
        removing.result(timeout=30)
        draft = capturing.result(timeout=30)
    with open(path, "rb") as file:
        assert file.read() == raw
    with environment(database) as env:
        file = env["archive.document"].browse(draft).attachment_ids
        assert file._full_path(file.store_fname) == path
        assert env["archive.document"].browse(id_).erasure_ids.state == "gone"
