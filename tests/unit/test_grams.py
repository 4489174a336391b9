"""Grams: whatever contains a word has the word's grams."""

import re

from hypothesis import given
from hypothesis import strategies as st

from customer_archive.tools.grams import fold, grams

TEXT = st.text(st.sampled_from("ab合同协议 X1-"), max_size=30)


def cut(text):
    """The cut that PostgreSQL's archive_grams() makes."""
    pairs = {text[i : i + 2] for i in range(len(text) - 1)}
    return {pair for pair in pairs if " " not in pair} | set(
        re.findall(r"[\u2e80-\uffff]", text)
    )


@given(TEXT, TEXT, TEXT)
def test_what_contains_a_word_has_its_grams(before, word, after):
    text = before + word + after
    if fold(word) and fold(word) in fold(text):
        assert set(grams(word)) <= cut(fold(text))


def test_short_words():
    assert grams("合同") == ["合同"]
    assert grams("合") == ["合"]
    assert grams("a") == []
    assert grams("  Sales ") == grams("sales")
