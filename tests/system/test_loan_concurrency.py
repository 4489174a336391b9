"""Loans on real connections: a paper goes out once, and not to be destroyed.

Both snapshots precede what is contended, as when two people click at the same moment.
"""

from datetime import timedelta

import psycopg2
import pytest
import test_disposal_concurrency as disposals
from due_papers import DuePapers

connect = disposals.connect
numbers = disposals.numbers


@pytest.fixture(scope="module")
def database(new_database):
    return new_database("loans")


@pytest.fixture(scope="module")
def papers(database, environment):
    with environment(database) as env:
        return DuePapers(env)


@pytest.fixture
def original(papers, numbers, environment, database):
    """`original()` files one due paper that stands on a shelf; its id."""

    def file():
        with environment(database) as env:
            shelf = env["archive.location"].create({"name": "Shelf"})
            raw = b"original %d" % next(numbers)
            return papers.file(env, raw, paper_location_id=shelf.id)

    return file


@pytest.fixture
def approved(papers, environment, database):
    """`approved(paper)` is the id of an approved loan of it."""

    def ask(paper):
        with environment(database, papers.people["handler"]) as env:
            loan = env["archive.loan"].create(
                {
                    "purpose": "Hearing",
                    "object": "Old customer",
                    "reason": "The court wants it",
                    "date_due": env.cr.now().date() + timedelta(days=9),
                    "line_ids": [(0, 0, {"document_id": paper})],
                }
            )
            loan.action_submit()
            loan.with_user(papers.people["seller"]).action_approve()
            return loan.id

    return ask


def hand_out(env, loan):
    env["archive.loan"].browse(loan).action_hand_out()
    env.cr.flush()


def test_one_paper_is_handed_out_once(connect, original, approved):
    """The second is repeated, and told that it is on loan (#199)."""
    paper = original()
    loans = approved(paper), approved(paper)
    first, second = connect("keeper"), connect("keeper")
    hand_out(first, loans[0])
    first.cr.commit()
    with pytest.raises(psycopg2.errors.SerializationFailure):
        hand_out(second, loans[1])
    second.cr.rollback()
    refused = disposals.attempt(second, lambda: hand_out(second, loans[1]))
    assert "on loan already" in refused


def test_two_loans_get_two_numbers(connect, original, approved, environment, database):
    """The register has no number twice and none missing (#199)."""
    loans = approved(original()), approved(original())
    first, second = connect("keeper"), connect("keeper")
    hand_out(first, loans[0])
    first.cr.commit()
    assert disposals.attempt(second, lambda: hand_out(second, loans[1])) is None
    second.cr.commit()
    with environment(database) as env:
        numbers = [loan.number for loan in env["archive.loan"].browse(loans)]
    one, other = (int(number.partition("-")[2]) for number in numbers)
    assert other == one + 1


def test_handed_out_before_it_is_stored_apart(
    connect, original, approved, papers, environment, database
):
    """What went out first is kept, and the list says who has it (#201)."""
    paper = original()
    loan = approved(paper)
    with environment(database) as env:
        disposal = papers.signed_list(env, [paper]).id
    clerk, director = connect("keeper"), connect("director")
    hand_out(clerk, loan)
    clerk.cr.commit()
    disposal = director["archive.disposal"].browse(disposal)
    with pytest.raises(psycopg2.errors.SerializationFailure):
        disposal.action_approve()
    director.cr.rollback()
    disposal.action_approve()
    director.cr.commit()
    line = disposal.sudo().line_ids
    assert (line.state, line.document_id.state) == ("kept", "filed")
    assert "on loan" in line.hold_note


def test_stored_apart_before_it_is_handed_out(
    connect, original, approved, papers, environment, database
):
    """What was approved to be destroyed first is not lent any more (#205)."""
    paper = original()
    loan = approved(paper)
    with environment(database) as env:
        disposal = papers.signed_list(env, [paper]).id
    clerk, director = connect("keeper"), connect("director")
    director["archive.disposal"].browse(disposal).action_approve()
    director.cr.commit()
    with pytest.raises(psycopg2.errors.SerializationFailure):
        hand_out(clerk, loan)
    clerk.cr.rollback()
    refused = disposals.attempt(clerk, lambda: hand_out(clerk, loan))
    assert "is not filed" in refused
