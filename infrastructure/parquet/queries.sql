-- name: founding
-- The first event of a ledger: what it is.
SELECT state, payload_hash FROM ledger.events WHERE position = 1;

-- name: stretch
-- All events between two positions. They are dense and never change, so that stretches read one after another are one cut.
SELECT position, stream, version, topic, state, recorded_at, command_id, payload_hash FROM ledger.events
 WHERE position > $1 AND position <= $2 ORDER BY position;

-- name: whole_commands
-- The position before the first event of the command that goes on behind a position; null if none does.
SELECT min(e.position) - 1 FROM ledger.events AS e
 WHERE e.position <= %(through)s AND e.position > %(through)s - 10000
   AND e.command_id = (SELECT n.command_id FROM ledger.events AS n WHERE n.position = %(through)s + 1);
