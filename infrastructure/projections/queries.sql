-- name: histories
-- The events of some streams before a position each.
SELECT e.position, e.stream, e.version, e.topic, e.state, e.recorded_at, e.command_id
  FROM unnest(%(streams)s::text[], %(positions)s::bigint[]) AS w(stream, position)
  JOIN ledger.events AS e ON e.stream = w.stream COLLATE "C" AND e.position < w.position
 ORDER BY e.stream, e.version;

-- name: reference
-- The events of some topics up to a position, out of the streams whose names begin in some ways. The streams come first,
-- and are kept from the planner (`OFFSET 0`): it takes them for a share of all and would go through the whole ledger.
WITH named AS MATERIALIZED (
    SELECT s.stream
      FROM unnest(%(streams)s::text[]) AS w(beginning)
      JOIN ledger.streams AS s
        ON s.stream >= w.beginning COLLATE "C" AND s.stream < (w.beginning || chr(1114111)) COLLATE "C"
)
SELECT e.position, e.stream, e.version, e.topic, e.state, e.recorded_at, e.command_id
  FROM named AS n
 CROSS JOIN LATERAL (
        SELECT e.* FROM ledger.events AS e
         WHERE e.stream = n.stream AND e.topic = ANY(%(topics)s) AND e.position <= %(through)s OFFSET 0) AS e
 ORDER BY e.position;

-- name: try_to_hold
-- Take a role for as long as the connection lives, if nobody else has it.
SELECT pg_try_advisory_lock(hashtext(%(role)s), hashtext(%(schema)s));

-- name: let_go
-- Give a role back.
SELECT pg_advisory_unlock(hashtext(%(role)s), hashtext(%(schema)s));

-- name: open_checkpoint
-- Begin the account of a schema.
INSERT INTO projections.checkpoints (schema, model, version, position, through)
VALUES (%(schema)s, %(model)s, %(version)s, 0, %(through)s);

-- name: cut
-- Cut the cases on record into parts of so many, by the order of their ids.
INSERT INTO projections.parts (schema, part, stream, until)
SELECT %(schema)s, n, stream, lead(stream) OVER (ORDER BY n)
  FROM (SELECT stream, row_number() OVER (ORDER BY stream) - 1 AS nth, (row_number() OVER (ORDER BY stream) - 1) / %(size)s AS n
          FROM ledger.streams WHERE stream >= 'case:' AND stream < 'case;') AS s
 WHERE nth %% %(size)s = 0;

-- name: through
-- Up to which position a build that was broken off tells whole cases.
SELECT through FROM projections.checkpoints WHERE schema = %(schema)s;

-- name: told
-- All cases have been told: the rows stand at that position.
UPDATE projections.checkpoints SET position = %(position)s, through = NULL, moved_at = clock_timestamp()
 WHERE schema = %(schema)s AND through IS NOT NULL;

-- name: parts
-- The parts of a build that are not done.
SELECT part, stream, until FROM projections.parts WHERE schema = %(schema)s AND events IS NULL ORDER BY part;

-- name: events_told
-- How many events the parts done so far held.
SELECT coalesce(sum(events), 0)::bigint FROM projections.parts WHERE schema = %(schema)s;

-- name: events_to_tell
-- How many events the cases on record hold.
SELECT coalesce(sum(version), 0)::bigint FROM ledger.streams WHERE stream >= 'case:' AND stream < 'case;';

-- name: hold_part
-- Take a part, unless it is done; whoever else would do it waits.
SELECT part FROM projections.parts WHERE schema = %(schema)s AND part = %(part)s AND events IS NULL FOR UPDATE;

-- name: part_done
-- A part is done, together with its rows.
UPDATE projections.parts SET events = %(events)s WHERE schema = %(schema)s AND part = %(part)s;

-- name: cases
-- The histories of a stretch of cases up to a position, one case after the other.
SELECT position, stream, version, topic, state, recorded_at, command_id FROM ledger.events
 WHERE stream >= %(stream)s AND stream < coalesce(%(until)s, 'case;') AND position <= %(through)s
 ORDER BY stream, version;

-- name: checkpoint
-- How far a schema has come, and its parked cases; whoever asks so is alone with it until the end of the transaction.
SELECT position, (SELECT array_agg(p.case_id) FROM projections.parked AS p WHERE p.schema = c.schema), through
  FROM projections.checkpoints AS c WHERE schema = %(schema)s FOR UPDATE;

-- name: move
-- Move the checkpoint of a schema, which stalls no longer.
UPDATE projections.checkpoints
   SET position = %(position)s, recorded_at = %(recorded_at)s, moved_at = clock_timestamp(),
       stalled_at = NULL, stalled_why = NULL
 WHERE schema = %(schema)s;

-- name: stall
-- Mark a schema as stalled, since the first time.
UPDATE projections.checkpoints
   SET stalled_at = coalesce(stalled_at, clock_timestamp()), stalled_why = %(why)s WHERE schema = %(schema)s;

-- name: park
-- Let the rows of a case stand still from an event on.
INSERT INTO projections.parked (schema, case_id, position, version, recorded_at, error, message, last_position)
VALUES (%(schema)s, %(case_id)s, %(position)s, %(version)s, %(recorded_at)s, %(error)s, %(message)s, %(position)s);

-- name: free
-- A case is parked no longer.
DELETE FROM projections.parked WHERE schema = %(schema)s AND case_id = %(case_id)s;

-- name: skip
-- Count the events of parked cases that go by.
UPDATE projections.parked AS p SET skipped = p.skipped + s.skipped, last_position = greatest(p.last_position, s.last)
  FROM unnest(%(cases)s::text[], %(skipped)s::bigint[], %(last)s::bigint[]) AS s(case_id, skipped, last)
 WHERE p.schema = %(schema)s AND p.case_id = s.case_id;

-- name: live_versions
-- The versions of a model that are built, newest first.
SELECT schema, version FROM projections.checkpoints
 WHERE model = %(model)s AND schema = model || '_' || version ORDER BY version DESC;

-- name: shut_out_readers
-- Wait until nobody reads, and let nobody begin.
LOCK TABLE projections.readers IN ACCESS EXCLUSIVE MODE;

-- name: forget
-- End the account of a schema, and of its parked cases.
DELETE FROM projections.checkpoints WHERE schema = %(schema)s;

-- name: rename
-- Carry the account of a build over to the live model.
UPDATE projections.checkpoints SET schema = %(to)s WHERE schema = %(schema)s;

-- name: forget_parts
-- A build that has been finished has no parts any more.
DELETE FROM projections.parts WHERE schema = %(schema)s;

-- name: reached
-- Whether some models have all come as far as a position.
SELECT count(*) = cardinality(%(schemas)s::text[]) FROM projections.checkpoints
 WHERE schema = ANY(%(schemas)s) AND position >= %(position)s;
