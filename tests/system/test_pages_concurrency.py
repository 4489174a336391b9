"""Pages of one draft arranged at once on real connections: who comes second is told."""

import hashlib
from io import BytesIO

import psycopg2
import pypdf
import pytest
import test_numbering_concurrency as numbering

#: the same handler, superior and dossier, in a database of our own
people = numbering.people


@pytest.fixture(scope="module")
def database(new_database):
    return new_database("pages")


def pdf(*widths):
    writer = pypdf.PdfWriter()
    for width in widths:
        writer.add_blank_page(width, 1000)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.fixture
def draft(database, environment, people):
    """Ids of a draft and of its two files of two pages each."""
    manager, _superior, dossier = people
    with environment(database, manager) as env:
        document = env["archive.document"].create(
            {
                "name": "Letters",
                "dossier_id": dossier,
                "type_id": env.ref("customer_archive.type_r1_visit").id,
            }
        )
        document._capture_add("a.pdf", pdf(101, 102))
        document._capture_add("b.pdf", pdf(201, 202))
        files = document._files_by_document()[document.id]
        return document.id, *files.ids


def widths(environment, database, id_):
    """What the draft holds, file by file, page by page."""
    with environment(database) as env:
        document = env["archive.document"].browse(id_)
        found = []
        for file in document._files_by_document()[id_]:
            raw = file._archive_bytes("test")
            assert hashlib.sha256(raw).hexdigest() == file.archive_sha256
            reader = pypdf.PdfReader(BytesIO(raw))
            found.append([round(page.mediabox.width) for page in reader.pages])
        assert document.pages == sum(map(len, found))
        return found


def swapped(file):
    return [[file, 2, 0], [file, 1, 0]]


def begin(env):
    """Take the snapshot: all that follows was begun before the other commits."""
    env.cr.execute("SELECT count(*) FROM archive_document")


def arrange(env, id_, *outputs, **more):
    env["archive.document"].browse(id_).arrange_pages({"files": outputs, **more})
    env.cr.flush()


def test_the_same_file_twice(database, environment, people, draft):
    """One wins; the other is refused whole, and finds its file gone when repeated."""
    from odoo.exceptions import MissingError

    id_, a, _b = draft
    with environment(database, people[0]) as first:
        begin(first)
        with environment(database, people[0]) as second:
            begin(second)
            arrange(first, id_, swapped(a))
            first.cr.commit()
            with pytest.raises(psycopg2.errors.SerializationFailure):
                arrange(second, id_, [[a, 2, 0]], removed=[[a, 1, 0]])
            second.cr.rollback()
    assert widths(environment, database, id_) == [[102, 101], [201, 202]]
    with (
        environment(database, people[0]) as again,
        pytest.raises(MissingError),
    ):
        arrange(again, id_, [[a, 2, 0]], removed=[[a, 1, 0]])


def test_two_files_of_one_draft(database, environment, people, draft):
    """Neither is lost: the second is repeated after the first (#61)."""
    id_, a, b = draft
    with environment(database, people[0]) as first:
        begin(first)
        with environment(database, people[0]) as second:
            begin(second)
            arrange(first, id_, swapped(a))
            first.cr.commit()
            with pytest.raises(psycopg2.errors.SerializationFailure):
                arrange(second, id_, swapped(b))
            second.cr.rollback()
            arrange(second, id_, swapped(b))
    assert widths(environment, database, id_) == [[102, 101], [202, 201]]


def test_while_the_other_is_at_work(database, environment, people, draft):
    """Before the first commits, the second is told at once who works on it."""
    from odoo.exceptions import UserError

    id_, a, b = draft
    with environment(database, people[0]) as first:
        begin(first)
        with environment(database, people[0]) as second:
            begin(second)
            arrange(first, id_, swapped(a))
            with pytest.raises(UserError, match="changed by somebody else"):
                arrange(second, id_, swapped(b))
            second.cr.rollback()
    assert widths(environment, database, id_) == [[102, 101], [201, 202]]


def test_a_file_comes_meanwhile(database, environment, people, draft):
    """A file captured at the same moment stays, wherever its snapshot was (#61)."""
    id_, a, b = draft
    joined = [[a, 1, 0], [a, 2, 0], [b, 1, 0], [b, 2, 0]]
    with environment(database, people[0]) as first:
        begin(first)
        with environment(database, people[0]) as second:
            begin(second)
            arrange(first, id_, joined)
            first.cr.commit()
            with pytest.raises(psycopg2.errors.SerializationFailure):
                second["archive.document"].browse(id_)._capture_add("c.pdf", pdf(301))
                second.cr.flush()
            second.cr.rollback()
            second["archive.document"].browse(id_)._capture_add("c.pdf", pdf(301))
    assert widths(environment, database, id_) == [[101, 102, 201, 202], [301]]


def test_submitted_meanwhile(database, environment, people, draft):
    """What is signed is what stands there: no arrangement slips in behind (#61)."""
    id_, a, _b = draft
    with environment(database, people[0]) as first:
        begin(first)
        with environment(database, people[0]) as second:
            begin(second)
            document = first["archive.document"].browse(id_)
            document.self_check = True
            document.action_submit()
            first.cr.commit()
            with pytest.raises(psycopg2.errors.SerializationFailure):
                arrange(second, id_, swapped(a))
            second.cr.rollback()
    assert widths(environment, database, id_) == [[101, 102], [201, 202]]
