-- name: leaves
-- What is hashed of the events behind a position and through another, in order.
SELECT position, stream, version, topic, recorded_at, payload_hash FROM ledger.events
 WHERE position > %(after)s AND position <= %(through)s ORDER BY position LIMIT %(limit)s;

-- name: entry
-- What is hashed of one event, and the payload that stands behind its hash.
SELECT position, stream, version, topic, recorded_at, payload_hash, state FROM ledger.events
 WHERE position = %(position)s;

-- name: leaf_hashes
-- The leaf hashes of the events behind a position and through another, in order, one behind the other; the newest
-- position among them, and whether one says how the log is called or who signs. Hashed here, so that a program whose
-- threads append is not held up by it.
SELECT max(e.position), bool_or(e.topic = ANY(%(naming)s)), string_agg(sha256(%(front)s::bytea
           || int8send(e.position) || int4send(octet_length(e.stream)) || convert_to(e.stream, 'UTF8')
           || int4send(8) || int8send(e.version) || int4send(octet_length(e.topic)) || convert_to(e.topic, 'UTF8')
           || int4send(8) || int8send(e.recorded_at) || int4send(32) || e.payload_hash), ''::bytea ORDER BY e.position)
  FROM (SELECT position, stream, version, topic, recorded_at, payload_hash FROM ledger.events
         WHERE position > %(after)s AND position <= %(through)s ORDER BY position LIMIT %(limit)s) AS e;

-- name: names
-- The events that say what the log is called and who signs for it.
SELECT position, topic, state FROM ledger.events
 WHERE stream = 'ledger' AND topic IN ('ledger.incarnation_begun', 'ledger.signing_key_introduced') ORDER BY version;

-- name: head
-- The last event: its position and when it was recorded.
SELECT position, recorded_at FROM ledger.head;

-- name: whole_plan
-- A cursor over all heads is read to its end: plan for that, not for its first rows.
SET LOCAL cursor_tuple_fraction = 1;

-- name: heads
-- The last event of each stream as of a position: the one that the stream stands at, unless it has gone on since.
SELECT e.position, e.stream, e.version, e.topic, e.recorded_at, e.payload_hash
  FROM ledger.streams AS s JOIN ledger.events AS e ON e.position = s.position
 WHERE s.position <= %(through)s
 UNION ALL
SELECT e.position, e.stream, e.version, e.topic, e.recorded_at, e.payload_hash
  FROM ledger.streams AS s CROSS JOIN LATERAL (
       SELECT e.position, e.stream, e.version, e.topic, e.recorded_at, e.payload_hash FROM ledger.events AS e
        WHERE e.stream = s.stream AND e.position <= %(through)s ORDER BY e.version DESC LIMIT 1) AS e
 WHERE s.position > %(through)s;

-- name: newest
-- The checkpoint published last.
SELECT size, origin, root, note, published_at FROM proof.checkpoints ORDER BY size DESC LIMIT 1;

-- name: cosignatures
-- What witnesses signed of a checkpoint.
SELECT witness, line, received_at FROM proof.cosignatures WHERE size = %(size)s ORDER BY witness;

-- name: tile
-- The hashes of a tile, as many as there are.
SELECT hashes FROM proof.tiles WHERE level = %(level)s AND number = %(number)s;

-- name: tiles
-- The hashes of some tiles.
SELECT t.level, t.number, t.hashes FROM proof.tiles AS t
  JOIN unnest(%(levels)s::smallint[], %(numbers)s::bigint[]) AS w(level, number) USING (level, number);

-- name: keep_tiles
-- Write tiles anew.
SELECT proof.keep_tiles(%(levels)s::smallint[], %(numbers)s::bigint[], %(contents)b::bytea[]);

-- name: publish
-- Publish a checkpoint behind another, with the tiles that have grown; false where another came first.
SELECT proof.publish(%(after)s, %(size)s, %(origin)s, %(root)s, %(note)s,
                     %(levels)s::smallint[], %(numbers)s::bigint[], %(contents)b::bytea[]);

-- name: cosign
-- Keep what a witness signed.
SELECT proof.cosign(%(size)s, %(witness)s, %(line)s);

-- name: tell
-- Keep how an outside place stands.
SELECT proof.tell(%(place)s, %(size)s, %(fault)s);

-- name: places
-- How the outside places stand.
SELECT place, size, taken_at, fault, fault_at FROM proof.places ORDER BY place;
