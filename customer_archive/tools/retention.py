"""Pure rules of keeping and erasing: when a time is over, what may never get shorter.

All periods are calendar periods (R1 §5, R2 articles 29 and 30; #76, #168, #201, #205).
"""

from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

#: Months for which what was approved for deletion can still be brought back (#76).
GRACE_MONTHS = 1

#: Months for which what is to be destroyed is stored apart (#205).
QUARANTINE_MONTHS = 6

#: What several people said of one item, the most careful first: where two differ, the
#: more careful one holds (#203).
DECISIONS = ("permanent", "keep", "reclassify", "transfer", "destroy")


def last_day(start: date, months: int) -> date:
    """Return the last day of a period of calendar months that began on ``start``.

    31 January and one month: the last day of February. 31 August and six months:
    likewise.

    :raise ValueError: for negative months
    """
    if months < 0:
        raise ValueError("a period cannot be negative")
    return start + relativedelta(months=months)


def is_over(end: date, today: date) -> bool:
    """Whether a period is over whose last day is ``end``: not on that day itself."""
    return today > end


def opens_on(end: date) -> date:
    """Return the first day after a period whose last day is ``end``."""
    return end + timedelta(days=1)


def later(one: date | None, other: date | None) -> date | None:
    """Return the later of two ends of keeping; ``None`` is for ever."""
    return None if one is None or other is None else max(one, other)


def most_careful(decisions) -> str:
    """Return the decision that holds where people said different things.

    :param decisions: keys of :data:`DECISIONS`; nothing said means to destroy
    :raise ValueError: for an unknown decision
    """
    ranks = {decision: rank for rank, decision in enumerate(DECISIONS)}
    if unknown := set(decisions) - ranks.keys():
        raise ValueError(f"unknown decision {min(unknown)!r}")
    return min(decisions, key=ranks.__getitem__, default="destroy")


def years_kept(start: date | None, until: date) -> int:
    """Return the whole years from ``start`` to ``until``; none before it has begun."""
    return max(relativedelta(until, start).years, 0) if start else 0
