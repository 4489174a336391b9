"""The archive that `make bench` fills by SQL fits the tables of today."""

import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"
PAPERS = 2_000


@pytest.fixture
def filling(monkeypatch):
    """The modules `people` and `population` of the benchmark."""
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    import people
    import population

    yield people, population
    for name in ("people", "population"):
        sys.modules.pop(name, None)


def test_papers_are_filled_and_known(filling, new_database, environment):
    """Else the benchmark fails, or measures an archive that nobody could have."""
    people, population = filling
    database = new_database("population")
    with environment(database) as env:
        people.create(env)
        env["archive.document"].flush_model()
        population.fill(env, PAPERS)
        users = people.by_login(env)
    with environment(database) as env:
        papers = env["archive.document"]
        assert papers.search_count([]) >= PAPERS
        assert papers.with_user(users["nobody"]).search_count([]) == 0
        assert papers.with_user(users["manager_1"]).search_count([])
        tasks = env["archive.approval.task"]
        assert set(tasks.search([]).mapped("name")) >= {"Handler", "Superior"}
        rounds = env["archive.approval.round"].search([], limit=20)
        assert all(rounds.mapped("display_name"))
