"""Periods in which a paper is expected: days, weeks, months, years (#91, #137)."""

from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta

FREQUENCIES = ("daily", "weekly", "monthly", "yearly")


def period_of(day: date, frequency: str) -> tuple[date, date]:
    """Return the first and the last day of the period that ``day`` is in.

    :param frequency: one of :data:`FREQUENCIES`; weeks begin on Monday
    :raise ValueError: for another frequency
    """
    if frequency == "daily":
        return day, day
    if frequency == "weekly":
        first = day - timedelta(days=day.weekday())
        return first, first + timedelta(days=6)
    if frequency == "monthly":
        last = monthrange(day.year, day.month)[1]
        return day.replace(day=1), day.replace(day=last)
    if frequency == "yearly":
        return date(day.year, 1, 1), date(day.year, 12, 31)
    raise ValueError(f"unknown frequency {frequency!r}")


def due_date(day: date, frequency: str, due_day: int = 0) -> date:
    """Return the day by which the paper of the period of ``day`` has to be there.

    :param due_day: for months and years, day of the month after the period (where
        that month is shorter, its last day); 0: the day after the period
    """
    _first, last = period_of(day, frequency)
    following = last + timedelta(days=1)
    if not due_day or frequency not in ("monthly", "yearly"):
        return following
    return following.replace(
        day=min(due_day, monthrange(following.year, following.month)[1])
    )


def expected_periods(
    frequency: str,
    since: date,
    today: date,
    *,
    due_day: int = 0,
    is_workday: Callable[[date], bool] = lambda day: True,
) -> list[tuple[date, date]]:
    """Return the periods from ``since`` whose paper should be there by now.

    A period counts when all of it lies behind ``since``, there was a day of work in
    it, and it is over: with a day of submission when that day is over as well.
    """
    in_time = timedelta(days=1 if due_day else 0)
    periods = []
    first, last = period_of(since, frequency)
    if first < since:
        first, last = period_of(last + timedelta(days=1), frequency)
    while due_date(first, frequency, due_day) + in_time <= today:
        days = (first + timedelta(days=n) for n in range((last - first).days + 1))
        if any(map(is_workday, days)):
            periods.append((first, last))
        first, last = period_of(last + timedelta(days=1), frequency)
    return periods
