-- name: founding
-- The first event of a ledger: what it is.
SELECT state, payload_hash FROM ledger.events WHERE position = 1;

-- name: stretch
-- All events between two positions. They are dense and never change, so that stretches read one after another are one cut.
SELECT position, stream, version, topic, state, recorded_at, command_id, payload_hash FROM ledger.events
 WHERE position > $1 AND position <= $2 ORDER BY position;
