"""The ledger's anchor: heads of the chain in a file outside the database.

One JSON object a line: ``{"seal": 7, "at": "...", "entries": 120, "hash": "..."}``.
Lines are only appended, flushed to disk before the call returns, and readable by
the service's own account alone.
"""

import fcntl
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

#: Longer than any line: enough of the file's end to hold the last one whole.
TAIL_BYTES = 4096


@dataclass(frozen=True)
class AnchorLine:
    """One anchored seal."""

    seal: int
    at: str
    entries: int
    hash: str


def read_anchor(path: Path) -> Iterator[AnchorLine]:
    """Yield the lines of the file, none when there is no file.

    A line torn by a crash is passed over: its seal was anchored again after it.
    """
    if not path.exists():
        return
    with path.open("rb") as file:
        for raw in file:
            if (line := _parse(raw)) is not None:
                yield line


def last_anchor(path: Path) -> AnchorLine | None:
    """Return the last line of the file, reading only its end."""
    if not path.exists():
        return None
    with path.open("rb") as file:
        file.seek(max(0, file.seek(0, os.SEEK_END) - TAIL_BYTES))
        lines = (_parse(raw) for raw in reversed(file.read().splitlines()))
        return next((line for line in lines if line is not None), None)


def append_anchor(path: Path, lines: Iterable[AnchorLine]) -> int:
    """Append those ``lines`` that come after the last one; return how many.

    Several processes may call it at once: the file is locked meanwhile.

    :raise OSError: when the file cannot be written or flushed to disk
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        last = last_anchor(path)
        new = [line for line in lines if last is None or line.seal > last.seal]
        if not new:
            return 0
        if (size := file.seek(0, os.SEEK_END)) and os.pread(
            descriptor, 1, size - 1
        ) != b"\n":
            file.write(b"\n")
        for line in new:
            file.write(json.dumps(asdict(line)).encode() + b"\n")
        file.flush()
        os.fsync(descriptor)
    return len(new)


def _parse(raw: bytes) -> AnchorLine | None:
    try:
        return AnchorLine(**json.loads(raw))
    except (ValueError, TypeError):
        return None
