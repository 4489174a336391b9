"""What an exported register proves: only what the anchor outside vouches for."""

import io
import json
import zipfile
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from customer_archive.tools.anchor import AnchorLine
from customer_archive.tools.digest import (
    entry_text,
    leaves_digest,
    seal_text,
    sha256_hex,
)
from customer_archive.tools.proof import (
    ENTRY,
    LEAF,
    REGISTER,
    SEAL,
    proven_rows,
    row_digest,
)

START = datetime(2028, 3, 1, 8, 0, 0, 250000)


class Ledger:
    """Registers as an auditor exports them; each list in ``seals`` is sealed apart."""

    def __init__(self, seals=((1, 2), (3,), (4, 5))):
        self.files = {REGISTER: [], ENTRY: [], LEAF: [], SEAL: []}
        self.number = 0
        for rows in seals:
            self.seal(rows)

    def row(self, id_):
        return {"id": id_, "kind": "destroyed", "title": f"报告 {id_}", "pages": None}

    def entry(self, id_, row):
        return {
            "id": id_,
            "at": (START + timedelta(minutes=id_)).isoformat(),
            "user_id": 2,
            "company_id": None,
            "event": "registered",
            "model": REGISTER,
            "res_id": row["id"],
            "field_names": None,
            "reason_code": None,
            "digest": row_digest(row),
            "related": None,
        }

    def seal(self, ids):
        self.number += 1
        entries = []
        for id_ in ids:
            row = self.row(id_)
            entry = self.entry(id_ + 100, row)
            entries.append(entry)
            self.files[REGISTER].append(row)
            self.files[ENTRY].append(entry)
            self.files[LEAF].append(
                {"id": entry["id"], "seal_id": self.number, "hash": leaf_of(entry)}
            )
        self.files[SEAL].append(self.made(self.number, entries))

    def made(self, number, entries):
        before = self.files[SEAL][-1]["hash"] if self.files[SEAL] else ""
        seal = {
            "id": number,
            "at": START.isoformat(),
            "entry_count": len(entries),
            "first_entry_id": entries[0]["id"],
            "last_entry_id": entries[-1]["id"],
            "horizon": "900",
            "cluster": "77",
            "previous_hash": before,
            "leaves_digest": leaves_digest(leaf_of(entry) for entry in entries),
        }
        text = seal_text(*[START if k == "at" else v for k, v in seal.items()])
        return seal | {"hash": sha256_hex(text.encode())}

    def zip(self):
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as archive:
            for name, rows in self.files.items():
                lines = "".join(json.dumps(row) + "\n" for row in rows)
                archive.writestr(f"{name}.jsonl", lines)
        return zipfile.ZipFile(file)

    def anchor(self, *numbers):
        return [
            AnchorLine(seal["id"], seal["at"], seal["entry_count"], seal["hash"])
            for seal in self.files[SEAL]
            if not numbers or seal["id"] in numbers
        ]


def leaf_of(entry):
    values = {key: value for key, value in entry.items() if key not in ("id", "at")}
    at = datetime.fromisoformat(entry["at"])
    return sha256_hex(entry_text(entry["id"], at, **values).encode())


def proven(ledger, anchor):
    return set(proven_rows(ledger.zip(), anchor))


def test_all_that_is_anchored_is_proven():
    ledger = Ledger()
    rows = proven_rows(ledger.zip(), ledger.anchor())
    assert list(rows) == [1, 2, 3, 4, 5]
    assert rows[3]["title"] == "报告 3"


def test_what_was_sealed_before_an_anchored_seal_is_proven_by_the_chain():
    ledger = Ledger()
    assert proven(ledger, ledger.anchor(2)) == {1, 2, 3}


def test_what_is_sealed_after_the_anchor_is_not():
    ledger = Ledger()
    assert proven(ledger, ledger.anchor(1)) == {1, 2}
    assert proven(ledger, []) == set()


def test_a_row_that_was_added_is_not():
    ledger = Ledger()
    ledger.files[REGISTER].append(ledger.row(9))
    assert 9 not in proven(ledger, ledger.anchor())


def test_a_row_added_with_its_entry_is_not():
    ledger = Ledger()
    row = ledger.row(9)
    entry = ledger.entry(109, row)
    ledger.files[REGISTER].append(row)
    ledger.files[ENTRY].append(entry)
    ledger.files[LEAF].append({"id": 109, "seal_id": 3, "hash": leaf_of(entry)})
    assert proven(ledger, ledger.anchor()) == {1, 2, 3}


def test_a_whole_ledger_that_somebody_wrote_is_not():
    """Everything agrees with itself, and nothing with the anchor."""
    true = Ledger()
    false = Ledger(((1, 2), (3, 9), (4, 5)))
    assert proven(false, true.anchor()) == {1, 2}


def test_a_row_that_stands_there_twice_counts_as_it_was_sealed_or_not_at_all():
    ledger = Ledger()
    ledger.files[REGISTER].append(ledger.row(3) | {"title": "Another paper"})
    assert 3 not in proven(ledger, ledger.anchor())


@pytest.mark.parametrize("name", [ENTRY, LEAF, SEAL, REGISTER])
def test_every_file_has_to_be_there(name):
    ledger = Ledger()
    del ledger.files[name]
    with pytest.raises(KeyError):
        proven(ledger, ledger.anchor())


@settings(max_examples=200)
@given(st.data())
def test_whatever_is_changed_proves_less(data):
    ledger = Ledger()
    name = data.draw(st.sampled_from(sorted(ledger.files)))
    row = data.draw(st.sampled_from(ledger.files[name]))
    key = data.draw(st.sampled_from(sorted(row)))
    old = row[key]
    if isinstance(old, int):
        row[key] = old + 1000
    elif key == "at":
        row[key] = (START + timedelta(days=9)).isoformat()
    else:
        row[key] = f"{old or ''}x"
    anchor = Ledger().anchor()
    assert proven(ledger, anchor) < {1, 2, 3, 4, 5}


def test_keys_by_length_then_letters():
    """As PostgreSQL writes jsonb; the database's own text is compared with it."""
    row = {"title": "合同", "id": 7, "at": "2028-03-01T08:00:00", "proof": None}
    text = '{"at": "2028-03-01T08:00:00", "id": 7, "title": "合同"}'
    assert row_digest(row) == sha256_hex(text.encode())
