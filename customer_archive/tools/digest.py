"""Digests of the archive and the published form of the ledger's chain (design 4.4).

The form is plain on purpose: an auditor recomputes it with nothing but SQL
(``data/verify_ledger.sql``) or these functions.

* An **entry** is written as the text of a JSON array: version, id, time, user,
  company, event, model, record id, field names, reason code, digest, related
  record. Time is UTC with microseconds (``2026-11-23T08:00:00.000000``); what is
  empty is ``null``; items are parted by a comma and a space; letters are not escaped.
  Its *leaf* is the SHA-256 of that text in UTF-8, in hexadecimal.
* The **leaves** of a seal, in ascending order of entry ids and joined by line feeds,
  give one SHA-256.
* A **seal** is the text of a JSON array: version, number, time, number of entries,
  lowest and highest entry id, horizon, cluster, hash of the seal before (empty text
  for the first), digest of the leaves. Its SHA-256 is the hash that the next seal
  holds and that is anchored outside the database.
"""

import hashlib
import hmac
import json
from collections.abc import Iterable
from datetime import datetime

#: Version of the published form; a new one when entries or seals get new columns.
FORM_VERSION = 1

#: The text of an entry ``e`` and of a seal ``s`` in PostgreSQL.
ENTRY_SQL = """jsonb_build_array(
    1, e.id, to_char(e.at, 'YYYY-MM-DD"T"HH24:MI:SS.US'), e.user_id, e.company_id,
    e.event, e.model, e.res_id, e.field_names, e.reason_code, e.digest, e.related
)::text"""
SEAL_SQL = """jsonb_build_array(
    1, s.id, to_char(s.at, 'YYYY-MM-DD"T"HH24:MI:SS.US'), s.entry_count,
    s.first_entry_id, s.last_entry_id, s.horizon, s.cluster, s.previous_hash,
    s.leaves_digest
)::text"""


def sha256_hex(content: bytes) -> str:
    """Return the SHA-256 of ``content`` in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def salted_digest(salt: bytes, content: bytes) -> str:
    """Return a digest that nobody can guess back without the document's salt.

    :raise ValueError: for a salt shorter than 16 bytes
    """
    if len(salt) < 16:
        raise ValueError("a salt has at least 16 bytes")
    return hmac.new(salt, content, hashlib.sha256).hexdigest()


def _text(*items: object) -> str:
    return json.dumps(
        [
            item.isoformat(timespec="microseconds")
            if isinstance(item, datetime)
            else item
            for item in items
        ],
        ensure_ascii=False,
    )


def entry_text(
    id_: int,
    at: datetime,
    user_id: int | None,
    company_id: int | None,
    event: str,
    model: str,
    res_id: int,
    field_names: str | None = None,
    reason_code: str | None = None,
    digest: str | None = None,
    related: str | None = None,
) -> str:
    """Return the published text of an entry; what is empty is ``None``."""
    return _text(
        FORM_VERSION,
        id_,
        at,
        user_id,
        company_id,
        event,
        model,
        res_id,
        field_names,
        reason_code,
        digest,
        related,
    )


def leaves_digest(leaves: Iterable[str]) -> str:
    """Return the digest of leaves given in ascending order of entry ids."""
    return sha256_hex("\n".join(leaves).encode())


def seal_text(
    number: int,
    at: datetime,
    entry_count: int,
    first_entry_id: int,
    last_entry_id: int,
    horizon: str,
    cluster: str,
    previous_hash: str,
    digest: str,
) -> str:
    """Return the published text of a seal."""
    return _text(
        FORM_VERSION,
        number,
        at,
        entry_count,
        first_entry_id,
        last_entry_id,
        horizon,
        cluster,
        previous_hash,
        digest,
    )
