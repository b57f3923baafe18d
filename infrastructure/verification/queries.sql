-- name: room
-- Let the table of commands be held to their events in memory, not by way of files.
SET LOCAL work_mem TO '128MB';

-- name: long_answer
-- The client library makes room for a long answer, and takes what comes behind it off the socket by as much at once.
SELECT repeat(' ', 60000);

-- name: export_snapshot
-- The name under which other connections see what this transaction sees.
SELECT pg_export_snapshot();

-- name: ends
-- The first and the last position on record.
SELECT min(position), max(position) FROM ledger.events;

-- name: sealed
-- The size of the checkpoint published last; null if there is none.
SELECT max(size) FROM proof.checkpoints;

-- name: sealed_heads
-- Through which positions heads were sealed.
SELECT position, state FROM ledger.events WHERE stream = 'ledger' AND topic = 'ledger.heads_sealed' ORDER BY version;

-- name: stretch
-- The events of a stretch, in the order of the log.
SELECT position, stream, version, topic, recorded_at, payload_hash, state, command_id FROM ledger.events
 WHERE position > %s AND position <= %s ORDER BY position;

-- name: tiles
-- The tiles of a level from a number on, up to another.
SELECT number, hashes FROM proof.tiles WHERE level = %(level)s AND number >= %(first)s AND number < %(end)s ORDER BY number;

-- name: upper_tiles
-- The tiles above those that the stretches look at.
SELECT level, number, hashes FROM proof.tiles WHERE level > 1 ORDER BY level, number;

-- name: tiles_beyond
-- The tiles of the lowest level that reach behind the last event.
SELECT number, length(hashes) / 32 FROM proof.tiles
 WHERE level = 0 AND number >= %(first)s AND number * 256 + length(hashes) / 32 > %(events)s ORDER BY number LIMIT 1;

-- name: checkpoints
-- What was published of trees of some sizes.
SELECT size, follows, origin, root, note FROM proof.checkpoints
 WHERE size > %(after)s AND size <= %(through)s ORDER BY size;

-- name: cosignatures
-- What witnesses signed of them.
SELECT size, witness, line FROM proof.cosignatures WHERE size > %(after)s AND size <= %(through)s ORDER BY size, witness;

-- name: checkpoints_beyond
-- What was published of larger trees than there are events.
SELECT size FROM proof.checkpoints WHERE size > %(events)s ORDER BY size;

-- name: streams
-- How far each stream has come, as the append keeps it.
SELECT coalesce(stream, ''), coalesce(version, 0), coalesce(position, 0) FROM ledger.streams;

-- name: as_it_lies
-- Let a table be read from its first page to its last, in one go.
SET LOCAL synchronize_seqscans = off;
SET LOCAL max_parallel_workers_per_gather = 0;

-- name: commands
-- The commands that recorded something.
SELECT first_position, last_position, recorded_at, command_id FROM ledger.commands
 WHERE first_position IS NOT NULL OR last_position IS NOT NULL;

-- name: commands_astray
-- The commands that do not stand where their events stand.
SELECT coalesce(e.first, c.first_position), coalesce(c.command_id, e.command_id), c.command_id IS NULL
  FROM ledger.commands AS c
  FULL JOIN (SELECT command_id, min(position) AS first, max(position) AS last, count(*) AS events, min(recorded_at) AS since
               FROM ledger.events GROUP BY command_id) AS e USING (command_id)
 WHERE c.command_id IS NULL
    OR (c.first_position, c.last_position) IS DISTINCT FROM (e.first, e.last)
    OR e.events <> e.last - e.first + 1
    OR (e.since IS NOT NULL AND c.recorded_at IS DISTINCT FROM e.since)
 ORDER BY 1 LIMIT %(limit)s;
