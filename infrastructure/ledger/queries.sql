-- name: append
-- Write a batch of commands; one row of answer for each.
SELECT status, reason, first_position, last_position, first_recorded_at, last_recorded_at, result, stream, expected, actual
  FROM ledger.append(%(batch)s::jsonb);

-- name: command
-- What a command already on record was answered.
SELECT digest, first_position, last_position, recorded_at, result FROM ledger.commands WHERE command_id = %(id)s;

-- name: known
-- Which of some commands are on record.
SELECT command_id FROM ledger.commands WHERE command_id = ANY(%(ids)s);

-- name: stream_ascending
-- A stretch of one stream, oldest first.
SELECT stream, version, topic, state FROM ledger.events
 WHERE stream = %(stream)s AND version BETWEEN %(first)s AND %(last)s ORDER BY version LIMIT %(limit)s;

-- name: stream_descending
-- A stretch of one stream, newest first.
SELECT stream, version, topic, state FROM ledger.events
 WHERE stream = %(stream)s AND version BETWEEN %(first)s AND %(last)s ORDER BY version DESC LIMIT %(limit)s;

-- name: notifications
-- A stretch of the whole ledger, in the library's columns.
SELECT stream, version, topic, state, position FROM ledger.events
 WHERE position BETWEEN %(first)s AND %(last)s ORDER BY position LIMIT %(limit)s;

-- name: notifications_of_topics
-- A stretch of the whole ledger, of some topics.
SELECT stream, version, topic, state, position FROM ledger.events
 WHERE position BETWEEN %(first)s AND %(last)s AND topic = ANY(%(topics)s) ORDER BY position LIMIT %(limit)s;

-- name: last_position
-- The position of the newest event; null in an empty ledger.
SELECT max(position) FROM ledger.events;

-- name: feed
-- What was recorded after a position and through another, in ledger order, without some topics.
SELECT position, stream, version, topic, state, recorded_at, command_id FROM ledger.events
 WHERE position > %(after)s AND position <= %(through)s AND topic <> ALL(%(without)s) ORDER BY position LIMIT %(limit)s;

-- name: feed_of_topics
-- What was recorded after a position and through another, of some topics.
SELECT position, stream, version, topic, state, recorded_at, command_id FROM ledger.events
 WHERE position > %(after)s AND position <= %(through)s AND topic = ANY(%(topics)s) ORDER BY position LIMIT %(limit)s;

-- name: recorded_at
-- When the event at a position was recorded.
SELECT recorded_at FROM ledger.events WHERE position = %(position)s;

-- name: history
-- One stream from its beginning, through a version.
SELECT position, stream, version, topic, state, recorded_at, command_id FROM ledger.events
 WHERE stream = %(stream)s AND version <= %(through)s ORDER BY version;

-- name: histories
-- Several streams from their beginnings, one after the other.
SELECT position, stream, version, topic, state, recorded_at, command_id FROM ledger.events
 WHERE stream = ANY(%(streams)s) ORDER BY stream, version;

-- name: heads
-- The newest version of each of some streams.
SELECT stream, version FROM ledger.streams WHERE stream = ANY(%(streams)s);

-- name: identity
-- Whether the ledger is a simulation; no row before its founding.
SELECT simulated FROM ledger.identity;

-- name: rules
-- The calendars, office hours and procedures recorded after a position; the literals let the partial index serve.
SELECT position, stream, version, topic, state, recorded_at, command_id FROM ledger.events
 WHERE topic IN ('calendar.published', 'hours.published', 'procedure.published') AND position > %(after)s ORDER BY position;

-- name: filed_as
-- The cases whose filing contains one of these parts.
SELECT stream FROM ledger.events
 WHERE topic = 'case.filed' AND ledger.filing(state) @> ANY(%(filings)s::jsonb[]) ORDER BY position;

-- name: bulk_lock
-- The lock of ledger.append, held to the end of a bulk load's transaction.
LOCK TABLE ledger.identity IN EXCLUSIVE MODE;

-- name: bulk_head
-- Behind what a bulk load goes on, and whether it may; no row before the founding.
SELECT h.position, h.recorded_at, i.simulated FROM ledger.head AS h CROSS JOIN ledger.identity AS i;

-- name: copy_events
-- Events of a bulk load.
COPY ledger.events (position, stream, version, topic, state, recorded_at, command_id, payload_hash)
  FROM STDIN WITH (FORMAT BINARY);

-- name: copy_commands
-- Commands of a bulk load.
COPY ledger.commands (command_id, digest, first_position, last_position, result, recorded_at)
  FROM STDIN WITH (FORMAT BINARY);

-- name: copy_values
-- Protected values of a bulk load.
COPY ledger.protected_values (stream, version, field, form, salt, stored) FROM STDIN WITH (FORMAT BINARY);

-- name: bulk_streams
-- The heads of the streams that a bulk load has written to.
INSERT INTO ledger.streams AS s (stream, version, position)
SELECT * FROM unnest(%(streams)s::text[], %(versions)s::bigint[], %(positions)s::bigint[])
    ON CONFLICT (stream) DO UPDATE SET version = excluded.version, position = excluded.position;

-- name: bulk_notify
-- Tell the followers how far the ledger has come, as the append does.
SELECT pg_notify('ledger', %(position)s);

-- name: event_hash
-- The hash of the event at a position.
SELECT payload_hash FROM ledger.events WHERE position = %(position)s;
