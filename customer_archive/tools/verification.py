"""What verifying the ledger answers."""

from dataclasses import dataclass
from typing import Literal

Wrong = Literal[
    "entry_changed",
    "entry_missing",
    "entry_inserted",
    "leaves_changed",
    "seal_changed",
    "seal_missing",
    "chain_broken",
    "seals_removed",
    "anchor_differs",
]


@dataclass(frozen=True)
class Problem:
    """The first thing found wrong.

    :param what: what is wrong
    :param seal: number of the seal concerned, 0 where none is
    :param entry: id of the entry concerned, 0 where only the seal can be named
    """

    what: Wrong
    seal: int = 0
    entry: int = 0


@dataclass(frozen=True)
class Verification:
    """How many entries are proven, and by what; or the first problem.

    :param anchored: entries in seals up to the last one anchored outside
    :param sealed: entries in later seals
    :param unsealed: entries not yet in a seal
    :param seals: number of seals read
    """

    anchored: int = 0
    sealed: int = 0
    unsealed: int = 0
    seals: int = 0
    problem: Problem | None = None

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return self.problem is None
