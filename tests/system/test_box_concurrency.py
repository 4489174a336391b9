"""Boxes on real connections: those of one key never overlap, no number comes twice."""

import threading
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import psycopg2
import pytest
import test_numbering_concurrency as numbering
import test_volume_concurrency as volumes

#: the same handler, superior, dossier and archivists, in a database of our own
people = numbering.people
clerks = volumes.clerks


@pytest.fixture(scope="module")
def database(new_database):
    return new_database("boxes")


@pytest.fixture
def bound(database, environment, people, clerks):
    """`bound(count, year)` makes volumes of one key: filed into, closed and bound."""

    def make(count, year):
        ids = []
        for _number in range(count):
            (paper,) = numbering.signed_but_for_the_last(
                environment, database, people, 1, document_date=f"{year}-05-05"
            )
            with environment(database, people[1]) as env:
                volumes.approve(env, [paper])
            with environment(database, clerks[0]) as env:
                volume = volumes.close(env, paper, clerks)
                volume.action_bind()
                ids.append(volume.id)
        return ids

    return make


def put(env, ids):
    found = env["archive.volume"].browse(ids)
    found.action_put_into_boxes()
    env.flush_all()
    return found


def check_boxes(environment, database, ids):
    """Each volume stands in a box, and the boxes in the order of the numbers."""
    with environment(database) as env:
        found = env["archive.volume"].browse(ids)
        assert all(volume.box_id for volume in found)
        boxes = env["archive.box"].search([])
        assert len(set(boxes.mapped("code"))) == len(boxes)
        for of_key in boxes.grouped("filing_year").values():
            ranges = sorted(
                (min(numbers), max(numbers))
                for box in of_key
                if (numbers := box.volume_ids.mapped("number"))
            )
            for (_first, last), (following, _last) in pairwise(ranges):
                assert last < following
        return sorted(found.box_id.mapped("number"))


def second_is_repeated(environment, database, clerks, first_work, second_work):
    """Both snapshots precede the work; the second is refused, and works later."""
    with environment(database, clerks[0]) as first:
        first_work(first)
        with environment(database, clerks[1]) as second:
            second.cr.execute("SELECT count(*) FROM archive_volume")
            first.cr.commit()
            with pytest.raises(psycopg2.errors.SerializationFailure):
                second_work(second)
            second.cr.rollback()
    with environment(database, clerks[1]) as env:
        second_work(env)


def test_volumes_between_those_of_another(database, environment, clerks, bound):
    """#173: who comes second puts his between, into the box that is there by now."""
    one, two, three, four = bound(4, 2021)
    second_is_repeated(
        environment,
        database,
        clerks,
        lambda env: put(env, [one, three]),
        lambda env: put(env, [two, four]),
    )
    assert len(check_boxes(environment, database, [one, two, three, four])) == 1


def test_two_new_boxes_of_one_series(database, environment, clerks, bound):
    """#173: boxes of two years are numbered in one series."""
    (older,), (newer,) = bound(1, 2022), bound(1, 2023)
    second_is_repeated(
        environment,
        database,
        clerks,
        lambda env: put(env, [newer]),
        lambda env: put(env, [older]),
    )
    numbers = check_boxes(environment, database, [newer, older])
    assert numbers[1] == numbers[0] + 1


def test_a_box_made_smaller_while_it_is_filled(database, environment, clerks, bound):
    """#173: no more stand in it than fit in; what is left goes into the next one."""
    one, two = bound(2, 2020)
    with environment(database, clerks[0]) as env:
        box = put(env, [one]).box_id.id
    second_is_repeated(
        environment,
        database,
        clerks,
        lambda env: env["archive.box"].browse(box).write({"capacity": 1}),
        lambda env: put(env, [two]),
    )
    assert len(check_boxes(environment, database, [one, two])) == 2


def test_taken_out_while_another_is_put_in(database, environment, clerks, bound):
    """#173: the second sees what stands in the box now."""
    one, two, three = bound(3, 2019)
    with environment(database, clerks[0]) as env:
        put(env, [one, three])
    second_is_repeated(
        environment,
        database,
        clerks,
        lambda env: (
            env["archive.volume"].browse(three).action_take_out_of_box(),
            env.flush_all(),
        ),
        lambda env: put(env, [two, three]),
    )
    check_boxes(environment, database, [one, two, three])


def test_several_at_once(database, environment, clerks, bound):
    """#173: as requests do, each is repeated until it has worked."""
    from odoo.service.model import retrying

    ids = bound(4, 2018) + bound(2, 2017)
    start = threading.Barrier(3)

    def work(mine, clerk):
        start.wait()
        with environment(database, clerk) as env:
            retrying(lambda: put(env, mine), env)

    with ThreadPoolExecutor(3) as pool:
        parts = [ids[n::3] for n in range(3)]
        for future in [
            pool.submit(work, part, clerks[n % 2]) for n, part in enumerate(parts)
        ]:
            future.result(timeout=120)
    check_boxes(environment, database, ids)
