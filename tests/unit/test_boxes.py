"""Volumes stand in boxes in the order of their numbers (R2 art. 19, #173)."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customer_archive.tools.boxes import BoxFullError, place_in_boxes

#: Some numbers up to 30: those whose bit is set.
NUMBERS = st.integers(1, 2**30 - 1).map(
    lambda bits: {number for number in range(1, 31) if bits >> (number - 1) & 1}
)


def boxes_after(numbers, boxes, capacity):
    placed = place_in_boxes(numbers, boxes, capacity)
    held = [set(before) for _room, before in boxes]
    for number, box in placed.items():
        while box >= len(held):
            held.append(set())
        held[box].add(number)
    return held


def test_next_box_when_full():
    """#173"""
    assert place_in_boxes([5, 1, 3], [], 2) == {1: 0, 3: 0, 5: 1}


def test_where_it_stands_between_others():
    """#173"""
    boxes = [(3, [1, 4]), (3, [7, 9])]
    assert place_in_boxes([2, 8], boxes, 3) == {2: 0, 8: 1}
    # what stands between two has its place before what stands beside one
    assert place_in_boxes([2, 5, 8], boxes, 3) == {2: 0, 8: 1, 5: 2}


def test_beside_others_where_there_is_room():
    """#173"""
    boxes = [(2, [1, 2]), (2, [10])]
    assert place_in_boxes([5, 8], boxes, 2) == {8: 1, 5: 2}
    assert place_in_boxes([3, 5], [(3, [1, 2]), (2, [10])], 2) == {3: 0, 5: 1}


def test_empty_box_before_a_new_one():
    """#173"""
    assert place_in_boxes([3], [(1, [1]), (1, [])], 1) == {3: 1}
    assert place_in_boxes([1, 2], [(1, [])], 1) == {1: 0, 2: 1}


def test_full_box_in_the_way():
    """#173"""
    with pytest.raises(BoxFullError) as caught:
        place_in_boxes([2], [(2, [1, 3])], 2)
    assert (caught.value.number, caught.value.box) == (2, 0)


def test_nothing_fits():
    with pytest.raises(ValueError, match="nothing fits"):
        place_in_boxes([1], [], 0)


@given(NUMBERS, NUMBERS, st.integers(1, 5))
def test_never_too_full_and_never_overlapping(first, second, capacity):
    """#173: whatever was put there before."""
    held = boxes_after(first, [], capacity)
    boxes = [(capacity, sorted(numbers)) for numbers in held]
    try:
        held = boxes_after(second - first, boxes, capacity)
    except BoxFullError:
        return
    assert all(len(numbers) <= capacity for numbers in held)
    filled = sorted((min(numbers), max(numbers)) for numbers in held if numbers)
    assert all(left[1] < right[0] for left, right in pairwise(filled))
    assert set.union(*held) == first | second
