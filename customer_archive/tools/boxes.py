"""Which box a volume goes into: in the order of the numbers (R2 art. 19, #173)."""

from collections.abc import Iterable, Sequence


class BoxFullError(ValueError):
    """A number lies between those of a box that is full."""

    def __init__(self, number: int, box: int):
        super().__init__(f"{number} lies between the numbers of a full box")
        self.number, self.box = number, box


def place_in_boxes(
    numbers: Iterable[int], boxes: Sequence[tuple[int, Sequence[int]]], capacity: int
) -> dict[int, int]:
    """Return for each number the place of its box in ``boxes``; what follows are new.

    No two boxes overlap afterwards when none did before. A box that has room is used
    before another is opened.

    :param boxes: of each, how many fit in and the numbers that are in it
    :param capacity: how many fit into a new box, at least 1
    :raise BoxFullError: for a number between those of a box that is full
    """
    if capacity < 1:
        raise ValueError("nothing fits into such a box")
    stand = [(room, sorted(held)) for room, held in boxes]
    filled = sorted(
        (box for box, (_room, held) in enumerate(stand) if held),
        key=lambda box: stand[box][1][0],
    )
    placed = {}

    def room(box):
        return stand[box][0] - len(stand[box][1])

    def put(box, some):
        placed.update(dict.fromkeys(some, box))
        stand[box][1].extend(some)

    between = {}
    for number in sorted(numbers):
        gap = sum(stand[box][1][0] <= number for box in filled)
        before = filled[gap - 1] if gap else None
        if before is None or number > max(stand[before][1]):
            between.setdefault(gap, []).append(number)
        elif room(before) > 0:
            put(before, [number])
        else:
            raise BoxFullError(number, before)
    empty = [box for box in range(len(stand)) if box not in filled]
    for gap, rest in sorted(between.items()):
        if gap:
            first = max(room(filled[gap - 1]), 0)
            put(filled[gap - 1], rest[:first])
            rest = rest[first:]
        if gap < len(filled):
            last = max(len(rest) - max(room(filled[gap]), 0), 0)
            put(filled[gap], rest[last:])
            rest = rest[:last]
        while rest:
            if not empty:
                empty.append(len(stand))
                stand.append((capacity, []))
            box = empty.pop(0)
            fits = stand[box][0]
            put(box, rest[:fits])
            rest = rest[fits:]
    return placed
