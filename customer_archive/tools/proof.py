"""What an exported register proves: its rows, by the ledger beside it and the anchor.

Each row's digest is an entry of the ledger, each entry a leaf of a seal, each seal is
chained to the one before, and the head of the chain is anchored outside the database
(``tools/digest.py`` has the form). A row that somebody wrote into the file afterwards
has no entry; an entry that he wrote as well is in no anchored seal.
"""

import json
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime

from .anchor import AnchorLine
from .digest import entry_text, leaves_digest, seal_text, sha256_hex

REGISTER = "archive.destruction.register"
ENTRY = "archive.ledger.entry"
LEAF = "archive.ledger.leaf"
SEAL = "archive.ledger.seal"
#: What has to be in the exported archive.
FILES = (REGISTER, ENTRY, LEAF, SEAL)


def read_rows(archive: zipfile.ZipFile, model: str) -> Iterator[dict]:
    """Yield the exported rows of a register.

    :raise KeyError: when the register is not in the archive
    :raise ValueError: for a line that is no JSON object
    """
    with archive.open(f"{model}.jsonl") as lines:
        for line in lines:
            row = json.loads(line)
            if "id" not in row:
                raise ValueError(f"no row of {model}: {line[:80]!r}")
            yield row


def row_digest(row: dict) -> str:
    """Return the SHA-256 of a row of the register as the database takes it.

    The text of PostgreSQL's ``jsonb``: keys by length, then by letters; without those
    that are empty.
    """
    kept = {key: value for key, value in row.items() if value is not None}
    keys = sorted(kept, key=lambda key: (len(key.encode()), key.encode()))
    text = json.dumps({key: kept[key] for key in keys}, ensure_ascii=False)
    return sha256_hex(text.encode())


def proven_rows(
    archive: zipfile.ZipFile, anchor: Iterable[AnchorLine]
) -> dict[int, dict]:
    """Return the rows of the exported register that the anchor proves, by id.

    Reads each file as a stream; what is kept grows with the register, not with the
    ledger.

    :param archive: ``registers.zip`` as an auditor exported it
    :param anchor: the lines of the anchor file
    :raise KeyError: when one of :data:`FILES` is missing
    :raise ValueError: for a line that is no row
    """
    rows = {row["id"]: row for row in read_rows(archive, REGISTER)}
    digests = {id_: row_digest(row) for id_, row in rows.items()}
    rows_of_entry, leaf_of_entry = {}, {}
    for entry in read_rows(archive, ENTRY):
        if entry["event"] != "registered" or entry["model"] != REGISTER:
            continue
        if digests.get(entry["res_id"]) == entry.get("digest"):
            rows_of_entry[entry["id"]] = entry["res_id"]
            leaf_of_entry[entry["id"]] = sha256_hex(_entry_text(entry).encode())
    trusted = _anchored_seals(archive, anchor)
    # an entry counts in the seal that has exactly its leaf
    entries_of_seal = defaultdict(list)
    for leaf in read_rows(archive, LEAF):
        if leaf["hash"] == leaf_of_entry.get(leaf["id"]) and leaf["seal_id"] in trusted:
            entries_of_seal[leaf["seal_id"]].append(leaf["id"])
    leaves = {number: [] for number in entries_of_seal}
    for leaf in read_rows(archive, LEAF):
        if leaf["seal_id"] in leaves:
            leaves[leaf["seal_id"]].append((leaf["id"], leaf["hash"]))
    proven = {
        rows_of_entry[entry]
        for number, found in leaves.items()
        if leaves_digest(hash_ for _id, hash_ in sorted(found)) == trusted[number]
        for entry in entries_of_seal[number]
    }
    return {id_: row for id_, row in rows.items() if id_ in proven}


def _anchored_seals(archive, anchor) -> dict[int, str]:
    """Return number -> digest of leaves of the seals that the anchor proves.

    Those that it names, and all before them along the chain.
    """
    anchored = {line.seal: line.hash for line in anchor}
    seals = {}
    for seal in read_rows(archive, SEAL):
        if sha256_hex(_seal_text(seal).encode()) == seal["hash"]:
            seals[seal["id"]] = seal
    trusted, expected = {}, None
    for number in sorted(seals, reverse=True):
        seal = seals[number]
        if number + 1 not in seals:
            expected = None
        # a seal that is not the anchored one proves nothing, whatever follows it
        expected = anchored.get(number, expected)
        if expected is None or seal["hash"] != expected:
            expected = None
            continue
        trusted[number] = seal["leaves_digest"]
        expected = seal.get("previous_hash")
    return trusted


def _entry_text(row: dict) -> str:
    return entry_text(
        row["id"],
        datetime.fromisoformat(row["at"]),
        row.get("user_id"),
        row.get("company_id"),
        row["event"],
        row["model"],
        row["res_id"],
        row.get("field_names"),
        row.get("reason_code"),
        row.get("digest"),
        row.get("related"),
    )


def _seal_text(row: dict) -> str:
    return seal_text(
        row["id"],
        datetime.fromisoformat(row["at"]),
        row["entry_count"],
        row["first_entry_id"],
        row["last_entry_id"],
        row.get("horizon"),
        row.get("cluster"),
        row.get("previous_hash"),
        row.get("leaves_digest"),
    )
