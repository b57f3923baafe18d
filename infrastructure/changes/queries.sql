-- name: changes
-- What was recorded behind a position and through another, of some topics or of all.
SELECT position, stream, version, topic, state, recorded_at FROM ledger.events
 WHERE position > %(after)s AND position <= %(through)s
   AND (%(topics)s::text[] IS NULL OR topic = ANY(%(topics)s)) ORDER BY position LIMIT %(limit)s;

-- name: changes_of_case
-- The same of one stream, which is short: found by the stream, never by going through the ledger.
WITH stream AS MATERIALIZED (
    SELECT position, stream, version, topic, state, recorded_at FROM ledger.events WHERE stream = %(case)s)
SELECT * FROM stream
 WHERE position > %(after)s AND position <= %(through)s
   AND (%(topics)s::text[] IS NULL OR topic = ANY(%(topics)s)) ORDER BY position LIMIT %(limit)s;

-- name: in_recovery
-- Whether the server is a standby, where nobody can LISTEN.
SELECT pg_is_in_recovery();
