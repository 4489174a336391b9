"""The ledger on real connections: slow writers, two sealers, requests that fail."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import psycopg2
import pytest

ROOT_USER = 1


@pytest.fixture(scope="module")
def database(new_database, environment, tmp_path_factory):
    """A database of its own, sealed so far, anchored in a temporary folder."""
    database = new_database("ledger")
    with environment(database) as env:
        env["ir.config_parameter"].set_param(
            "customer_archive.ledger_anchor_folder",
            str(tmp_path_factory.mktemp("anchor")),
        )
    with environment(database) as env:
        env["archive.ledger.seal"]._cron_seal()
    return database


@pytest.fixture
def connect(registry, database):
    """`connect()` opens one more connection with its own transaction."""
    from odoo import api

    opened = []

    def open_environment():
        cr = registry(database).cursor()
        opened.append(cr)
        return api.Environment(cr, ROOT_USER, {})

    yield open_environment
    for cr in opened:
        cr.close()


def append(env, event):
    env["archive.ledger.entry"]._append(env["res.partner"].browse(1), event)
    env.cr.execute("SELECT max(id) FROM archive_ledger_entry WHERE event = %s", [event])
    return env.cr.fetchone()[0]


def append_last(env):
    """Append an entry that is younger than all others, and commit it."""
    entry = append(env, "last")
    env.cr.commit()
    return entry


def wait_until_sealable(env, entry):
    """Wait for transactions of other suites: the cluster counts them all as running."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        env.cr.rollback()
        env.cr.execute(
            "SELECT xid < pg_snapshot_xmin(pg_current_snapshot())"
            " FROM archive_ledger_entry WHERE id = %s",
            [entry],
        )
        if env.cr.fetchone()[0]:
            return
        time.sleep(0.05)
    pytest.fail(f"entry {entry} stays as young as a running transaction")


def seal(env, entry):
    """Seal as soon as ``entry`` may be sealed."""
    wait_until_sealable(env, entry)
    env.cr.rollback()
    env["archive.ledger.seal"]._cron_seal()


def seal_of(env, entry):
    env.cr.rollback()
    env.invalidate_all()
    return env["archive.ledger.entry"].browse(entry).seal_id.id


def verify(env):
    env.cr.rollback()
    return env["archive.ledger.seal"]._verify()


def test_nothing_newer_than_a_running_transaction_is_sealed(connect):
    before, slow, fast, sealer = connect(), connect(), connect(), connect()
    old = append(before, "old")
    before.cr.commit()
    late = append(slow, "late")
    quick = append(fast, "quick")
    fast.cr.commit()
    assert late < quick

    seal(sealer, old)
    assert seal_of(sealer, old)
    assert not seal_of(sealer, quick)
    result = verify(sealer)
    assert result.ok and result.unsealed == 1

    slow.cr.commit()
    seal(sealer, quick)
    assert seal_of(sealer, late) == seal_of(sealer, quick) != seal_of(sealer, old)
    result = verify(sealer)
    assert result.ok and result.unsealed == result.sealed == 0


def test_smaller_id_committed_late_is_sealed_later(connect):
    older, slow, sealer = connect(), connect(), connect()
    # the older transaction is numbered first but writes to the ledger last
    older.cr.execute("SELECT pg_current_xact_id()")
    small = append(slow, "slow")
    large = append(older, "older")
    older.cr.commit()
    assert small < large

    seal(sealer, large)
    first = seal_of(sealer, large)
    assert first and not seal_of(sealer, small)
    assert verify(sealer).ok

    slow.cr.commit()
    seal(sealer, small)
    assert seal_of(sealer, small) == first + 1
    assert verify(sealer).ok


def test_rolled_back_entries_leave_no_trace(connect):
    writer, sealer = connect(), connect()
    gone = append(writer, "gone")
    writer.cr.rollback()
    kept = append(writer, "kept")
    writer.cr.commit()
    assert gone < kept
    seal(sealer, kept)
    assert seal_of(sealer, kept)
    result = verify(sealer)
    assert result.ok and result.unsealed == 0


def test_second_sealer_leaves_the_work_to_the_first(connect):
    writer, one, other = connect(), connect(), connect()
    entry = append(writer, "contended")
    writer.cr.commit()
    model = "archive.ledger.seal"
    wait_until_sealable(one, entry)
    bounds = one[model]._seal_bounds()
    assert one[model]._seal_batch(bounds, 0)[0] == 1
    assert other[model]._seal_batch(other[model]._seal_bounds(), 0)[0] == 0
    one.cr.commit()
    seal(other, entry)
    assert seal_of(other, entry)
    assert verify(other).ok


def test_sealer_with_an_old_snapshot_cannot_fork_the_chain(connect):
    writer, one, other = connect(), connect(), connect()
    entry = append(writer, "forked")
    writer.cr.commit()
    wait_until_sealable(other, entry)  # leaves a snapshot from before the first's seal
    seal(one, entry)
    model = other["archive.ledger.seal"]
    with pytest.raises(psycopg2.IntegrityError):
        model._seal_batch(model._seal_bounds(), 0)
    assert verify(one).ok


def test_writers_and_sealers_at_once(environment, database):
    """Every entry is sealed exactly once, whatever the interleaving."""
    stop = threading.Event()

    def write(number):
        for turn in range(20):
            with environment(database) as env:
                append(env, f"writer{number}")
                if turn % 3 == 0:
                    append(env, f"writer{number}")

    def keep_sealing(_number):
        while not stop.is_set():
            try:
                with environment(database) as env:
                    env["archive.ledger.seal"]._cron_seal()
            except psycopg2.IntegrityError:
                pass  # another one sealed from a newer snapshot

    with ThreadPoolExecutor(5) as pool:
        sealers = [pool.submit(keep_sealing, number) for number in range(2)]
        list(pool.map(write, range(3)))
        stop.set()
        for sealer in sealers:
            sealer.result(timeout=60)
    with environment(database) as env:
        seal(env, append_last(env))
    with environment(database) as env:
        result = env["archive.ledger.seal"]._verify()
        assert result.ok, result
        assert result.unsealed == result.sealed == 0
        assert result.anchored == env["archive.ledger.entry"].search_count([])


def test_entry_smuggled_in_behind_the_seals_is_named(connect):
    owner, auditor = connect(), connect()
    seal(auditor, append_last(owner))
    auditor.cr.execute("SELECT min(xid::text::bigint) FROM archive_ledger_entry")
    [oldest] = auditor.cr.fetchone()
    owner.cr.execute(
        "INSERT INTO archive_ledger_entry (at, event, model, res_id, xid)"
        " VALUES (now(), 'smuggled', 'res.partner', 1, %s::text::xid8) RETURNING id",
        [oldest],
    )
    [smuggled] = owner.cr.fetchone()
    owner.cr.commit()
    problem = verify(auditor).problem
    assert (problem.what, problem.entry) == ("entry_inserted", smuggled)
    owner.cr.execute(
        "ALTER TABLE archive_ledger_entry DISABLE TRIGGER USER;"
        "DELETE FROM archive_ledger_entry WHERE id = %s;"
        "ALTER TABLE archive_ledger_entry ENABLE ALWAYS TRIGGER append_only_rows;"
        "ALTER TABLE archive_ledger_entry ENABLE ALWAYS TRIGGER append_only_truncate",
        [smuggled],
    )
    owner.cr.commit()
    assert verify(auditor).ok


def test_content_log_is_committed_before_the_request_ends(connect):
    reader, auditor = connect(), connect()
    reader.cr.execute("SET TRANSACTION READ ONLY")
    partner = reader["res.partner"].browse(1)
    reader["archive.access.log"]._log(partner, "download", "read-only")
    assert auditor["archive.access.log"].search_count([("detail", "=", "read-only")])


def test_content_log_stands_when_the_request_fails(connect):
    reader, auditor = connect(), connect()
    partner = reader["res.partner"].browse(1)
    reader["archive.access.log"]._log(partner, "download", "failing")
    reader.cr.rollback()
    assert auditor["archive.access.log"].search_count([("detail", "=", "failing")])


def test_content_log_that_cannot_be_written_raises(connect, registry, database):
    reader = connect()
    partner = reader["res.partner"].browse(1)
    with closing(registry(database).cursor()) as owner:
        owner.execute("ALTER TABLE archive_access_log RENAME TO elsewhere")
        owner.commit()
        try:
            with pytest.raises(psycopg2.ProgrammingError):
                reader["archive.access.log"]._log(partner, "download")
        finally:
            owner.execute("ALTER TABLE elsewhere RENAME TO archive_access_log")
            owner.commit()


def test_restart_restores_triggers_and_says_so(new_database, environment, registry):
    """What an owner of the database switched off comes back at the next load."""
    database = new_database("ledger_triggers")
    with environment(database) as env:
        append(env, "before")
    with environment(database) as env:
        env.cr.execute(
            "ALTER TABLE archive_ledger_entry DISABLE TRIGGER append_only_rows"
        )
    registry.delete(database)
    with environment(database) as env:
        assert not env["archive.ledger.entry"]._append_only_missing()
        noted = env["archive.ledger.entry"].search(
            [("event", "=", "triggers_restored")]
        )
        assert noted.field_names == "append_only_rows"
        with pytest.raises(psycopg2.errors.CheckViolation):
            env.cr.execute("DELETE FROM archive_ledger_entry")
        env.cr.rollback()
