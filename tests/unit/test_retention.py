"""Periods of keeping and erasing: calendar months, never shortened (#76, #205)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customer_archive.tools.retention import (
    DECISIONS,
    is_over,
    last_day,
    later,
    most_careful,
    opens_on,
    years_kept,
)

DAYS = st.dates(date(1990, 1, 1), date(2190, 1, 1))


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 2, 28), 1, date(2026, 3, 28)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 5, 1), 0, date(2026, 5, 1)),
    ],
)
def test_calendar_months(start, months, end):
    assert last_day(start, months) == end


def test_negative_period():
    with pytest.raises(ValueError, match="negative"):
        last_day(date(2026, 1, 1), -1)


@given(DAYS, st.integers(0, 24))
def test_never_over_on_the_last_day(start, months):
    end = last_day(start, months)
    assert not is_over(end, end)
    assert is_over(end, opens_on(end))
    assert not is_over(end, start)
    # a month is never shorter than 28 days, and never runs into a third month
    assert end - start >= timedelta(days=28 * months)
    assert (end.year - start.year) * 12 + end.month - start.month == months


@given(st.none() | DAYS, st.none() | DAYS)
def test_later_never_shortens(one, other):
    result = later(one, other)
    assert result == later(other, one)
    if one is None or other is None:
        assert result is None
    else:
        assert result >= one and result >= other


@given(st.lists(st.sampled_from(DECISIONS)))
def test_the_most_careful_holds(decisions):
    result = most_careful(decisions)
    if result == "destroy":
        assert set(decisions) <= {"destroy"}
    else:
        assert result in decisions
    assert most_careful([*decisions, "permanent"]) == "permanent"


def test_unknown_decision():
    with pytest.raises(ValueError, match="sell"):
        most_careful(["destroy", "sell"])


@pytest.mark.parametrize(
    ("start", "until", "years"),
    [
        (date(2010, 12, 31), date(2026, 12, 30), 15),
        (date(2010, 12, 31), date(2026, 12, 31), 16),
        (date(2030, 1, 1), date(2026, 1, 1), 0),
        (None, date(2026, 1, 1), 0),
    ],
)
def test_years_kept(start, until, years):
    """Whole years only, none before the time has begun to run (#202)."""
    assert years_kept(start, until) == years
