"""Two-character grams: what makes short Chinese words quick to find (design 7).

Trigram indexes cannot find words of two characters. A text is cut into all pairs of
neighbouring characters, and single Chinese characters; a GIN index over them answers
words of any length.
"""

#: The same cut in PostgreSQL, of a text that :func:`fold` has folded. IMMUTABLE, so
#: that an index can be built on it. It runs for every row that is written: one pass
#: over the characters, and GIN drops repeated grams itself (six times as fast as
#: sorting them out, or cutting by position, which counts from the start each time).
#: The cost tells the planner to use the index rather than to cut row by row.
GRAMS_FUNCTION = """
CREATE OR REPLACE FUNCTION archive_grams(content text) RETURNS text[] AS $$
    SELECT COALESCE(
        array_agg(sign || next) FILTER (WHERE sign <> ' ' AND next <> ' ')
        || array_agg(sign) FILTER (WHERE ascii(sign) >= 11904),
        '{}')
    FROM unnest(
        string_to_array(lower(content), NULL),
        (string_to_array(lower(content), NULL))[2:]
    ) AS pair (sign, next)
$$ LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT COST 1000
"""


def fold(text: str) -> str:
    """Return ``text`` as it is compared: lower case, single spaces."""
    return " ".join(text.lower().split())


def grams(text: str) -> list[str]:
    """Return the grams that a text must have to contain ``text``, sorted.

    One Chinese character gives itself; a single Latin letter gives nothing, since
    it is no search.
    """
    found = set()
    for word in fold(text).split(" "):
        found.update(word[i : i + 2] for i in range(len(word) - 1))
        if len(word) == 1 and word >= "\u2e80":
            found.add(word)
    return sorted(found)
