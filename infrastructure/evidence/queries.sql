-- name: case
-- The events of a stream through a position.
SELECT position, stream, version, topic, recorded_at, state FROM ledger.events
 WHERE stream = %(stream)s AND position <= %(through)s ORDER BY version;

-- name: last_of_case
-- The position of the last event of a stream; no row if there is no such stream.
SELECT position FROM ledger.streams WHERE stream = %(stream)s;

-- name: rules
-- The founding, the names and keys of the log, the calendars and office hours, and the procedures that are named.
SELECT position, stream, version, topic, recorded_at, state FROM ledger.events
 WHERE position = 1
    OR (stream = 'ledger' AND topic IN ('ledger.signing_key_introduced', 'ledger.incarnation_begun'))
    OR topic IN ('calendar.published', 'hours.published')
    OR (topic = 'procedure.published' AND stream = ANY(%(procedures)s));

-- name: sealed_heads
-- The newest event that sealed the heads of all streams.
SELECT position, stream, version, topic, recorded_at, state FROM ledger.events
 WHERE stream = 'ledger' AND topic = 'ledger.heads_sealed' ORDER BY version DESC LIMIT 1;

-- name: cosignatures
-- What witnesses signed of a checkpoint, under which keys.
SELECT witness, line FROM proof.cosignatures WHERE size = %(size)s ORDER BY witness;
