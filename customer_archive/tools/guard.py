"""The pass that only our engines carry (design 4.2, #66, #95).

A pass is a Python object in a :class:`~contextvars.ContextVar`. No remote call can
make one: JSON and XML-RPC carry values, never the identity of an object, and no
context key is ever read. A pass names model, ids, fields, operation and reason; it
is consumed by the first matching operation, so whatever that operation triggers
(messages, automation, server actions) runs without it.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

_passes: ContextVar[tuple["GuardPass", ...]] = ContextVar(
    "customer_archive_guard_passes", default=()
)

OPERATIONS = ("create", "write", "unlink", "read")


@dataclass(frozen=True, eq=False)
class GuardPass:
    """Permission for one operation on named records and fields."""

    model: str
    ids: frozenset[int]
    operation: str
    fields: frozenset[str]
    reason: str

    def covers(
        self, model: str, ids: Collection[int], operation: str, fields: Collection[str]
    ) -> bool:
        """Whether this pass allows ``operation`` on exactly these records and fields.

        On ``create`` there are no ids yet: the model and the fields decide.
        """
        return (
            self.model == model
            and self.operation == operation
            and self.fields.issuperset(fields)
            and (operation == "create" or self.ids.issuperset(ids))
        )


@contextmanager
def guard_pass(
    model: str,
    ids: Collection[int],
    operation: str,
    fields: Collection[str] = (),
    *,
    reason: str,
) -> Iterator[GuardPass]:
    """Carry a pass for the body of the ``with`` statement.

    :raise ValueError: for an unknown operation or an empty reason
    """
    if operation not in OPERATIONS:
        raise ValueError(f"unknown guarded operation {operation!r}")
    if not reason:
        raise ValueError("a pass needs a reason")
    issued = GuardPass(model, frozenset(ids), operation, frozenset(fields), reason)
    token = _passes.set((*_passes.get(), issued))
    try:
        yield issued
    finally:
        _passes.reset(token)


def find_pass(
    model: str, ids: Collection[int], operation: str, fields: Collection[str] = ()
) -> GuardPass | None:
    """Return the pass that covers the operation, or None."""
    for issued in reversed(_passes.get()):
        if issued.covers(model, ids, operation, fields):
            return issued
    return None


@contextmanager
def consumed(issued: GuardPass) -> Iterator[None]:
    """Take all passes away while the body runs: what is nested has none.

    The pass itself is gone for good afterwards, the others come back.
    """
    before = _passes.get()
    token = _passes.set(())
    try:
        yield
    finally:
        _passes.reset(token)
        _passes.set(tuple(other for other in before if other is not issued))


def take_pass(
    model: str, ids: Collection[int], operation: str, fields: Collection[str] = ()
) -> GuardPass | None:
    """Return the pass that covers the operation and take it away for good."""
    issued = find_pass(model, ids, operation, fields)
    if issued is not None:
        _passes.set(tuple(other for other in _passes.get() if other is not issued))
    return issued
