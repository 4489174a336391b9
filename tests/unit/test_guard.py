"""Passes: precise, consumed on use, gone with the block."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customer_archive.tools.guard import consumed, find_pass, guard_pass, take_pass

IDS = st.frozensets(st.integers(1, 9), max_size=4)
NAMES = st.frozensets(st.sampled_from("abc"), max_size=3)


@given(IDS, NAMES, IDS, NAMES)
def test_covers_exactly_what_it_names(ids, names, other_ids, other_names):
    with guard_pass("m", ids, "write", names, reason="test"):
        found = find_pass("m", other_ids, "write", other_names)
        assert bool(found) == (ids >= other_ids and names >= other_names)
        assert not find_pass("n", ids, "write", names)
        assert not find_pass("m", ids, "unlink", names)
    assert not find_pass("m", ids, "write", names)


def test_consumed_covers_nothing_inside_and_is_gone_after():
    outer = guard_pass("m", [1], "write", ["a"], reason="outer")
    inner = guard_pass("m", [2], "write", ["a"], reason="inner")
    with outer as issued, inner as used:
        with consumed(used):
            assert not find_pass("m", [1], "write", ["a"])
            assert not find_pass("m", [2], "write", ["a"])
        assert not find_pass("m", [2], "write", ["a"])
        assert find_pass("m", [1], "write", ["a"]) is issued


def test_taken_once():
    with guard_pass("m", [1], "unlink", reason="test"):
        assert take_pass("m", [1], "unlink")
        assert not take_pass("m", [1], "unlink")


def test_an_error_ends_the_pass():
    with pytest.raises(RuntimeError), guard_pass("m", [1], "write", reason="test"):
        raise RuntimeError
    assert not find_pass("m", [1], "write")


@pytest.mark.parametrize(("operation", "reason"), [("drop", "x"), ("write", "")])
def test_no_pass_without_operation_and_reason(operation, reason):
    with (
        pytest.raises(ValueError, match="unknown|reason"),
        guard_pass("m", [1], operation, reason=reason),
    ):
        pass
