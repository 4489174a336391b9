"""Pure rules of approval: what is signed, and whether enough people are there."""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence

#: Version of the canonical form. A stored digest verifies under the rules of its day.
CONTENT_VERSION = 1


def content_digest(
    model: str, res_id: int, values: Mapping[str, object], files: Sequence[str]
) -> str:
    """Return the SHA-256 (hex) of what a signature covers.

    The canonical form is JSON in UTF-8 without spaces, keys sorted::

        {"fields":{...},"files":[...],"id":1,"model":"...","version":1}

    :param values: field name -> value in plain JSON types
    :param files: SHA-256 of each attached file; their order does not matter
    """
    text = json.dumps(
        {
            "version": CONTENT_VERSION,
            "model": model,
            "id": res_id,
            "fields": values,
            "files": sorted(files),
        },
        ensure_ascii=False,
        separators=(",", ":"),
        sort_keys=True,
    )
    return hashlib.sha256(text.encode()).hexdigest()


def distinct_people(steps: Sequence[Collection[int]]) -> dict[int, int] | None:
    """Return a different person for each step (position -> person), or None.

    :param steps: for each step, who could sign it
    """
    step_of: dict[int, int] = {}

    def place(step: int, tried: set[int]) -> bool:
        for person in steps[step]:
            if person not in tried:
                tried.add(person)
                if person not in step_of or place(step_of[person], tried):
                    step_of[person] = step
                    return True
        return False

    if all(place(step, set()) for step in range(len(steps))):
        return {step: person for person, step in step_of.items()}
    return None
