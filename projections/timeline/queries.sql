-- name: insert
-- Write rows; one that stands there already stays as it is.
INSERT INTO events SELECT * FROM json_populate_recordset(null::events, %(rows)s::json) ON CONFLICT DO NOTHING;

-- name: page
-- A stretch of one case's timeline behind a version, as recorded by and effective by some instants.
SELECT case_id, version, position, recorded_at, effective_at, topic, body, principal, unit, role, actor_grant, ground,
       clause, step, procedure, command, causation, correlation, forms, filled_in, content
  FROM events
 WHERE case_id = %(case_id)s AND version > %(after)s
   AND (%(known_at)s::timestamptz IS NULL OR recorded_at <= %(known_at)s)
   AND (%(at)s::timestamptz IS NULL OR effective_at <= %(at)s)
 ORDER BY version LIMIT %(limit)s;
