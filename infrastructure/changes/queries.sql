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

-- name: changes_within
-- The same as either, within a reach, on the search path of the board: of one stream, or of all.
SELECT e.position, e.stream, e.version, e.topic, e.state, e.recorded_at FROM ledger.events AS e
 WHERE e.position > %(after)s AND e.position <= %(through)s
   AND (%(case)s::text IS NULL OR e.stream = %(case)s)
   AND (%(topics)s::text[] IS NULL OR e.topic = ANY(%(topics)s))
   AND (e.topic = ANY(%(open)s)
        OR (e.stream >= 'case:' AND e.stream < 'case;'
            AND (%(headings)s::bigint[] IS NULL
                 OR EXISTS (SELECT FROM within(%(headings)s, %(alone)s) AS w WHERE w.case_id = e.stream))
            AND (%(hidden)s::bigint[] IS NULL
                 OR NOT EXISTS (SELECT FROM hidden(%(hidden)s, %(alone)s) AS w WHERE w.case_id = e.stream))))
 ORDER BY e.position LIMIT %(limit)s;

-- name: in_recovery
-- Whether the server is a standby, where nobody can LISTEN.
SELECT pg_is_in_recovery();
