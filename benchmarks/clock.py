"""Measuring on a machine that also does other things.

What is compared is run in turn, again and again, and compared by its median: a busy
moment then hits all of them.
"""

import statistics
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Times:
    """Seconds of each run; of those, seconds inside SQL statements."""

    whole: tuple[float, ...]
    database: tuple[float, ...]

    @property
    def median(self) -> float:
        return statistics.median(self.whole)

    @property
    def p95(self) -> float:
        return percentile(self.whole, 95)

    @property
    def median_database(self) -> float:
        return statistics.median(self.database)


def percentile(values, percent: int) -> float:
    """Return the value that ``percent`` of all do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)]


def one(action: Callable, *given) -> tuple[float, float]:
    """Run once; return seconds and, of those, seconds inside SQL statements."""
    thread = threading.current_thread()
    # Odoo's cursors count here
    thread.query_count, thread.query_time = 0, 0.0
    begin = time.perf_counter()
    action(*given)
    return time.perf_counter() - begin, thread.query_time


def queries(action: Callable) -> int:
    """Run once; return the number of SQL statements."""
    thread = threading.current_thread()
    thread.query_count = 0
    action()
    return thread.query_count


def alternate(
    actions: Mapping[str, Callable],
    runs: int,
    warm_up: int = 2,
    prepare: Callable[[], tuple] = tuple,
) -> dict[str, Times]:
    """Run all ``actions`` in turn, ``runs`` times; the warm-up does not count.

    :param prepare: makes the arguments of each single run, outside the measured time
    """
    taken = {name: [] for name in actions}
    for run in range(-warm_up, runs):
        for name, action in actions.items():
            seconds = one(action, *prepare())
            if run >= 0:
                taken[name].append(seconds)
    return {
        name: Times(*map(tuple, zip(*seconds, strict=True)))
        for name, seconds in taken.items()
    }
