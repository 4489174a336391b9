"""The published form of the ledger's chain, and the anchor file."""

import hashlib
import json
import os
import stat
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customer_archive.tools.anchor import (
    AnchorLine,
    append_anchor,
    last_anchor,
    read_anchor,
)
from customer_archive.tools.digest import (
    entry_text,
    leaves_digest,
    salted_digest,
    seal_text,
    sha256_hex,
)

ids = st.integers(1, 2**31 - 1)
texts = st.none() | st.text()
entries = st.tuples(
    ids,
    st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)),
    st.none() | ids,
    st.none() | ids,
    st.text(),
    st.text(),
    ids,
    texts,
    texts,
    texts,
    texts,
)


def test_entry_text_is_the_published_one():
    text = entry_text(
        7, datetime(2026, 11, 23, 8), 2, None, "filed", "archive.document", 5, "state"
    )
    assert text == (
        '[1, 7, "2026-11-23T08:00:00.000000", 2, null, "filed", "archive.document", '
        '5, "state", null, null, null]'
    )


def test_seal_text_is_the_published_one():
    text = seal_text(2, datetime(2026, 11, 23, 8), 3, 10, 12, "900", "77", "ab", "cd")
    assert text == (
        '[1, 2, "2026-11-23T08:00:00.000000", 3, 10, 12, "900", "77", "ab", "cd"]'
    )


def test_chinese_letters_are_not_escaped():
    text = entry_text(1, datetime(2026, 1, 1), 1, 1, "事", "m", 1)
    assert '"事"' in text


@given(entries, entries)
def test_different_entries_have_different_texts(one, other):
    assert (entry_text(*one) == entry_text(*other)) == (one == other)


@given(entries)
def test_entry_text_can_be_read_back(entry):
    assert json.loads(entry_text(*entry))[4:] == list(entry[2 + 1 :])


@given(st.lists(st.binary().map(sha256_hex), min_size=2, unique=True))
def test_leaves_digest_depends_on_order_and_on_each_leaf(leaves):
    digest = leaves_digest(leaves)
    assert digest != leaves_digest(leaves[::-1])
    assert digest != leaves_digest(leaves[1:])
    assert digest == hashlib.sha256("\n".join(leaves).encode()).hexdigest()


@given(st.binary(min_size=16), st.binary(min_size=16), st.binary())
def test_same_content_under_two_salts_cannot_be_matched(salt, other, content):
    # HMAC pads short keys with zeros: such salts are the same key
    if salt.rstrip(b"\0") != other.rstrip(b"\0"):
        assert salted_digest(salt, content) != salted_digest(other, content)


def test_short_salt_is_refused():
    with pytest.raises(ValueError):
        salted_digest(b"short", b"content")


def line(seal):
    return AnchorLine(seal, "2026-11-23T08:00:00", 10, f"{seal:064x}")


def test_anchor_lines_are_appended_once_and_in_order(tmp_path):
    path = tmp_path / "folder" / "db.jsonl"
    assert last_anchor(path) is None
    assert list(read_anchor(path)) == []
    assert append_anchor(path, [line(1), line(2)]) == 2
    assert append_anchor(path, [line(2), line(3)]) == 1
    assert append_anchor(path, [line(1)]) == 0
    assert list(read_anchor(path)) == [line(1), line(2), line(3)]
    assert last_anchor(path) == line(3)


def test_anchor_is_private(tmp_path):
    path = tmp_path / "db.jsonl"
    append_anchor(path, [line(1)])
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_anchor_is_flushed_to_disk_before_it_counts(tmp_path, monkeypatch):
    flushed = []
    monkeypatch.setattr(os, "fsync", flushed.append)
    append_anchor(tmp_path / "db.jsonl", [line(1)])
    assert flushed


def test_line_torn_by_a_crash_is_passed_over(tmp_path):
    path = tmp_path / "db.jsonl"
    append_anchor(path, [line(1)])
    with path.open("ab") as file:
        file.write(b'{"seal": 2, "at": "20')
    assert last_anchor(path) == line(1)
    assert append_anchor(path, [line(2)]) == 1
    assert list(read_anchor(path)) == [line(1), line(2)]
