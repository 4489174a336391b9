"""Volumes and bundles on real connections: who comes second sees the first."""

import psycopg2
import pytest
import test_numbering_concurrency as numbering

#: the same handler, superior and dossier, in a database of our own
people = numbering.people


@pytest.fixture(scope="module")
def database(new_database):
    return new_database("volumes")


@pytest.fixture(scope="module")
def clerks(database, environment):
    """Ids of two archivists."""
    with environment(database) as env:
        groups = env.ref("base.group_user") + env.ref(
            "customer_archive.group_archivist"
        )
        users = env["res.users"].with_context(no_reset_password=True)
        return users.create(
            [
                {"name": name, "login": name, "group_ids": [(6, 0, groups.ids)]}
                for name in ("clerk", "checker")
            ]
        ).ids


def close(env, paper, clerks):
    """Close the volume of a paper; return it."""
    volume = env["archive.document"].browse(paper).volume_id
    volume.write(
        {
            "compiled_by_id": clerks[0],
            "compiled_on": "2026-01-10",
            "checked_by_id": clerks[1],
        }
    )
    volume.action_close()
    return volume


def approve(env, ids):
    env["archive.document"].browse(ids).action_approve()
    env.cr.flush()


def test_nothing_slips_into_a_volume_being_closed(
    database, environment, people, clerks
):
    """A paper filed at the moment of closing goes into the next volume (#166)."""
    superior = people[1]
    first, second = numbering.signed_but_for_the_last(environment, database, people, 2)
    with environment(database, superior) as env:
        approve(env, [first])
    with environment(database, clerks[0]) as archivist:
        close(archivist, first, clerks)
        archivist.cr.flush()
        with environment(database, superior) as env:
            # this snapshot precedes the closing
            env.cr.execute("SELECT count(*) FROM archive_volume")
            archivist.cr.commit()
            with pytest.raises(psycopg2.errors.SerializationFailure):
                approve(env, [second])
            env.cr.rollback()
    with environment(database, superior) as env:
        approve(env, [second])
    with environment(database) as env:
        papers = env["archive.document"].browse([first, second])
        assert papers[0].volume_id.state == "closed"
        assert papers[0].page_from == 1
        assert papers[1].volume_id.state == "open"
        assert papers[1].volume_id.number == papers[0].volume_id.number + 1


def test_two_last_signatures_in_one_bundle(database, environment, people):
    """Neither waits for the other for ever (#152)."""
    manager, superior, _dossier = people
    with environment(database, manager) as env:
        papers = env["archive.document"].create(
            [
                {
                    "name": name,
                    "dossier_id": people[2],
                    "type_id": env.ref("customer_archive.type_r1_visit").id,
                    "attachment_ids": [
                        (0, 0, {"name": f"{name}.txt", "raw": name.encode()})
                    ],
                    "pages": 1,
                }
                for name in ("Main", "Annex")
            ]
        )
        env["archive.bundle"].create({"document_ids": [(6, 0, papers.ids)]})
        papers.write({"self_check": True})
        papers.action_submit()
        papers.action_approve()
        main, annex = papers.ids
    with environment(database, superior) as first:
        approve(first, [main])
        with environment(database, superior) as second:
            second.cr.execute("SELECT count(*) FROM archive_document")
            first.cr.commit()
            with pytest.raises(psycopg2.errors.SerializationFailure):
                approve(second, [annex])
            second.cr.rollback()
    with environment(database) as env:
        assert env["archive.document"].browse(main).state == "submitted"
    with environment(database, superior) as env:
        approve(env, [annex])
    with environment(database) as env:
        papers = env["archive.document"].browse([main, annex])
        assert papers.mapped("state") == ["filed", "filed"]
        assert len(papers.volume_id) == 1
