-- Recomputes the whole chain of the ledger's seals from the entries themselves, with
-- nothing but PostgreSQL: psql -f verify_ledger.sql DATABASE
--
-- One row per seal: its number, the hash as stored, the hash as recomputed, and
-- whether both agree and the seal follows from the one before. The last row's hash
-- must be the last line's in the anchor file outside the database. The published form
-- is described in tools/digest.py.
WITH digests AS (
    SELECT l.seal_id,
           encode(sha256(convert_to(string_agg(
               encode(sha256(convert_to(jsonb_build_array(
                   1, e.id, to_char(e.at, 'YYYY-MM-DD"T"HH24:MI:SS.US'), e.user_id,
                   e.company_id, e.event, e.model, e.res_id, e.field_names,
                   e.reason_code, e.digest, e.related
               )::text, 'UTF8')), 'hex'),
               E'\n' ORDER BY e.id
           ), 'UTF8')), 'hex') AS leaves_digest
      FROM archive_ledger_leaf l
      JOIN archive_ledger_entry e ON e.id = l.id
     GROUP BY l.seal_id
), seals AS (
    SELECT s.id, s.hash, s.previous_hash,
           lag(s.id, 1, 0) OVER (ORDER BY s.id) AS before,
           lag(s.hash, 1, '') OVER (ORDER BY s.id) AS before_hash,
           encode(sha256(convert_to(jsonb_build_array(
               1, s.id, to_char(s.at, 'YYYY-MM-DD"T"HH24:MI:SS.US'), s.entry_count,
               s.first_entry_id, s.last_entry_id, s.horizon, s.cluster,
               s.previous_hash, d.leaves_digest
           )::text, 'UTF8')), 'hex') AS recomputed
      FROM archive_ledger_seal s
      LEFT JOIN digests d ON d.seal_id = s.id
)
SELECT id AS seal, hash, recomputed,
       hash = recomputed AND previous_hash = before_hash AND id = before + 1 AS agrees
  FROM seals
 ORDER BY id
