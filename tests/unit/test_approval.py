"""What is signed, and whether there are enough different people."""

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from customer_archive.tools.approval import (
    content_digest,
    distinct_people,
)

values = st.dictionaries(
    st.text(max_size=8),
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    max_size=5,
)
files = st.lists(st.text("0123456789abcdef", min_size=4, max_size=4), max_size=4)
steps = st.lists(st.sets(st.integers(1, 6), max_size=4), max_size=5)


def test_digest_is_what_the_docstring_says():
    # printf '{"fields":{"a":1},"files":["00"],"id":7,"model":"m","version":1}' \
    #     | sha256sum
    assert content_digest("m", 7, {"a": 1}, ["00"]) == (
        "04379d91df0e86577d1bbbc6e56a5bab67380b387b556ba0cabdfd4e8a46d7a9"
    )


@given(values, files)
def test_order_does_not_matter(fields, digests):
    backwards = dict(reversed(fields.items()))
    assert content_digest("m", 1, fields, digests) == content_digest(
        "m", 1, backwards, list(reversed(digests))
    )


@given(values, values, files, files)
def test_other_content_has_another_digest(first, second, some, others):
    def key(fields, digests):
        # JSON tells True from 1, Python's == does not
        return sorted((n, repr(v)) for n, v in fields.items()), sorted(digests)

    same = content_digest("m", 1, first, some) == content_digest("m", 1, second, others)
    assert same == (key(first, some) == key(second, others))


def test_record_is_part_of_the_digest():
    digests = {
        content_digest("m", 1, {}, []),
        content_digest("m", 2, {}, []),
        content_digest("n", 1, {}, []),
    }
    assert len(digests) == 3


@given(steps)
def test_distinct_people(candidates):
    found = distinct_people(candidates)
    people = set().union(*candidates)
    possible = any(
        all(person in step for person, step in zip(chosen, candidates, strict=True))
        for chosen in permutations(people, len(candidates))
    )
    assert (found is not None) == possible
    if found is not None:
        assert found.keys() == set(range(len(candidates)))
        assert len(set(found.values())) == len(candidates)
        assert all(found[i] in step for i, step in enumerate(candidates))
