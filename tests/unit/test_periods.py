"""Periods in which papers are expected (#91, #137)."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customer_archive.tools import periods

DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))
FREQUENCIES = st.sampled_from(periods.FREQUENCIES)


@given(DAYS, FREQUENCIES)
def test_a_day_lies_in_its_period(day, frequency):
    first, last = periods.period_of(day, frequency)
    assert first <= day <= last
    assert periods.period_of(last + timedelta(days=1), frequency)[0] > last
    assert periods.period_of(first, frequency) == (first, last)


@given(DAYS, FREQUENCIES, st.integers(0, 31))
def test_due_after_the_period(day, frequency, due_day):
    due = periods.due_date(day, frequency, due_day)
    last = periods.period_of(day, frequency)[1]
    assert last < due <= last + timedelta(days=31)


@given(DAYS, st.integers(0, 60), FREQUENCIES, st.integers(0, 31))
def test_expected_periods_follow_each_other(since, length, frequency, due_day):
    today = since + timedelta(days=length)
    found = periods.expected_periods(frequency, since, today, due_day=due_day)
    for (_first, last), (following, _last) in pairwise(found):
        assert following == last + timedelta(days=1)
    for first, last in found:
        assert since <= first <= last < today
        due = periods.due_date(first, frequency, due_day)
        # who hands in on the day is in time
        assert due < today if due_day else due <= today


def test_monthly_report_by_the_fifth():
    # the report of October is due on 5 November, that day included
    of = periods.expected_periods(
        "monthly", date(2026, 9, 1), date(2026, 11, 5), due_day=5
    )
    assert of == [(date(2026, 9, 1), date(2026, 9, 30))]
    of = periods.expected_periods(
        "monthly", date(2026, 9, 1), date(2026, 11, 6), due_day=5
    )
    assert len(of) == 2


def test_days_off_are_not_expected():
    weekdays = periods.expected_periods(
        "daily",
        date(2026, 11, 16),
        date(2026, 11, 23),
        is_workday=lambda day: day.weekday() < 5,
    )
    assert [first.day for first, _last in weekdays] == [16, 17, 18, 19, 20]


def test_unknown_frequency():
    with pytest.raises(ValueError, match="hourly"):
        periods.period_of(date(2026, 1, 1), "hourly")
