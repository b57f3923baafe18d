-- name: openings
-- The next cases of the ledger in the order in which they came, through a position.
SELECT position, stream FROM ledger.events
 WHERE version = 1 AND stream >= 'case:' AND stream < 'case;' AND position > %(after)s AND position <= %(through)s
 ORDER BY position LIMIT %(limit)s;

-- name: histories
-- All events of some streams through a position, stream by stream.
SELECT position, stream, version, topic, state, recorded_at, command_id FROM ledger.events
 WHERE stream = ANY(%(streams)s) AND position <= %(through)s ORDER BY stream, version;

-- name: agreements
-- The streams of agreements that were opened through a position.
SELECT stream FROM ledger.events
 WHERE version = 1 AND stream >= 'agreement:' AND stream < 'agreement;' AND position <= %(through)s ORDER BY position;

-- name: stretch
-- A stretch of the ledger as it is stored, with the hash of each payload.
SELECT position, stream, version, topic, state, recorded_at, command_id, payload_hash FROM ledger.events
 WHERE position > %(after)s AND position <= %(through)s ORDER BY position LIMIT %(limit)s;
