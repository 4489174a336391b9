"""Numbers on real connections: gapless, unique, and nobody has to try again."""

import threading
from concurrent.futures import ThreadPoolExecutor

import psycopg2
import pytest

SESSIONS = 8
PAPERS_EACH = 4


@pytest.fixture(scope="module")
def database(new_database):
    return new_database("numbering")


@pytest.fixture(scope="module")
def people(database, environment):
    """Login of the handler and of his superior; a customer with a dossier."""
    with environment(database) as env:
        users = env["res.users"].with_context(no_reset_password=True)
        manager_group = env.ref("customer_archive.group_account_manager")
        employee = env.ref("base.group_user")
        manager = users.create(
            {
                "name": "Handler",
                "login": "handler",
                "group_ids": [(6, 0, (manager_group + employee).ids)],
            }
        )
        superior = users.create(
            {
                "name": "Superior",
                "login": "superior",
                "group_ids": [(6, 0, employee.ids)],
            }
        )
        boss = env["hr.employee"].create({"name": "S", "user_id": superior.id})
        env["hr.employee"].create(
            {"name": "H", "user_id": manager.id, "parent_id": boss.id}
        )
        partner = env["res.partner"].create({"name": "Customer"})
        dossier = (
            env["archive.dossier"].with_user(manager).create({"partner_id": partner.id})
        )
        return manager.id, superior.id, dossier.id


def signed_but_for_the_last(environment, database, people, count, **vals):
    """Return ids of papers that only wait for the superior."""
    manager, _superior, dossier = people
    with environment(database, manager) as env:
        documents = env["archive.document"].create(
            [
                {
                    "name": f"Paper {number}",
                    "dossier_id": dossier,
                    "type_id": env.ref("customer_archive.type_r1_visit").id,
                    "attachment_ids": [
                        (0, 0, {"name": f"{number}.txt", "raw": b"words %d" % number})
                    ],
                    "pages": 1,
                    **vals,
                }
                for number in range(count)
            ]
        )
        documents.write({"self_check": True})
        documents.action_submit()
        documents.action_approve()
        return documents.ids


def numbers(environment, database, ids):
    with environment(database) as env:
        documents = env["archive.document"].browse(ids)
        assert set(documents.mapped("state")) == {"filed"}
        by_volume = {}
        for document in documents.search([("volume_id", "!=", False)]):
            by_volume.setdefault(document.volume_id.id, []).append(document.item_number)
        assert len(set(documents.mapped("reference"))) == len(documents)
        return by_volume


def test_overlapping_snapshots_cannot_take_the_same_number(
    database, environment, people
):
    """Both snapshots precede the contended statement; the second is refused."""
    ids = signed_but_for_the_last(environment, database, people, 2)
    superior = people[1]
    with environment(database, superior) as first:
        first["archive.document"].browse(ids[0]).action_approve()
        first.cr.flush()
        with environment(database, superior) as second:
            # the snapshot of the second is taken before the first commits
            second.cr.execute("SELECT count(*) FROM archive_document")
            first.cr.commit()
            with pytest.raises(psycopg2.errors.SerializationFailure):
                second["archive.document"].browse(ids[1]).action_approve()
            second.cr.rollback()
    with environment(database, superior) as env:
        env["archive.document"].browse(ids[1]).action_approve()
    for taken in numbers(environment, database, ids).values():
        assert sorted(taken) == list(range(1, len(taken) + 1))


def test_rolled_back_numbers_are_given_back(database, environment, people):
    ids = signed_but_for_the_last(environment, database, people, 1)
    with environment(database, people[1]) as env:
        env["archive.document"].browse(ids).action_approve()
        env.cr.flush()
        env.cr.rollback()
        env["archive.document"].browse(ids).action_approve()
    for taken in numbers(environment, database, ids).values():
        assert sorted(taken) == list(range(1, len(taken) + 1))


def test_eight_sessions_in_line(database, environment, people):
    """Eight people give last signatures at once: no gap, no failure, no repetition."""
    from odoo.service.model import retrying

    from odoo.addons.customer_archive.tools.waiting_line import stand_in_line

    ids = signed_but_for_the_last(environment, database, people, SESSIONS * PAPERS_EACH)
    start = threading.Barrier(SESSIONS)
    tries = []

    def sign(mine):
        start.wait()
        for id_ in mine:
            # as a request does: a snapshot (who is it?), the line, then the work
            with environment(database, people[1]) as env:
                env.user.login  # noqa: B018

                def work(env=env, id_=id_):
                    tries.append(id_)
                    if stand_in_line(env.cr):
                        env.invalidate_all(flush=False)
                    env["archive.document"].browse(id_).action_approve()

                retrying(work, env)

    with ThreadPoolExecutor(SESSIONS) as pool:
        parts = [ids[i::SESSIONS] for i in range(SESSIONS)]
        for future in [pool.submit(sign, part) for part in parts]:
            future.result(timeout=120)
    for taken in numbers(environment, database, ids).values():
        assert sorted(taken) == list(range(1, len(taken) + 1))
    assert len(tries) == len(ids), "standing in line, nobody has to try again"


def test_the_turn_ends_with_the_transaction(database, environment):
    from odoo.addons.customer_archive.tools.waiting_line import LINE, stand_in_line

    def held():
        with environment(database) as env:
            env.cr.execute(
                "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' "
                "AND objid = %s AND database = (SELECT oid FROM pg_database "
                "WHERE datname = current_database())",
                (LINE,),
            )
            return env.cr.fetchone()[0]

    for ending in ("commit", "rollback"):
        with environment(database) as env:
            assert stand_in_line(env.cr)
            assert held() == 1
            getattr(env.cr, ending)()
            assert held() == 0
    with environment(database) as env:
        env["res.partner"].create({"name": "written already"})
        env.cr.flush()
        assert not stand_in_line(env.cr), "never drops what was written"
