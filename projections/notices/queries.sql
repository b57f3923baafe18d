-- name: insert
-- Write what acts call for; an act met again changes nothing.
INSERT INTO notices (case_id, notice, about, role, called_at, position)
SELECT case_id, notice, about, role, called_at, position
  FROM json_populate_recordset(null::notices, %(rows)s::json)
    ON CONFLICT (case_id, notice, about) DO NOTHING;

-- name: settle
-- Write what came of notices; of several events about one, the last holds.
UPDATE notices AS n
   SET state = r.state, channel = r.channel, said = r.said, settled_at = r.settled_at, settled_by = r.settled_by
  FROM json_populate_recordset(null::notices, %(rows)s::json) AS r
 WHERE n.case_id = r.case_id AND n.notice = r.notice AND n.about = r.about;

-- name: due
-- A stretch of what is neither out nor given up, in the order of the acts, behind a place.
SELECT case_id, notice, about, role, called_at, position, state, channel, said, settled_at
  FROM notices
 WHERE state = 'due' AND (position, notice) > (%(position)s, %(notice)s)
 ORDER BY position, notice LIMIT %(limit)s;

-- name: failed
-- What was given up, in the order of the acts.
SELECT case_id, notice, about, role, called_at, position, state, channel, said, settled_at
  FROM notices WHERE state = 'failed' ORDER BY position, notice LIMIT %(limit)s;

-- name: list_due
-- A stretch of what is neither out nor given up, of one case or of all, behind a place; the literal lets the
-- partial index serve.
SELECT case_id, notice, about, role, called_at, position, state, channel, said, settled_at
  FROM notices
 WHERE state = 'due' AND (position, notice) > (%(position)s, %(notice)s)
   AND (%(case_id)s::text IS NULL OR case_id = %(case_id)s)
   AND {reached notices.case_id}
 ORDER BY position, notice LIMIT %(limit)s;

-- name: list_failed
-- The same of what was given up.
SELECT case_id, notice, about, role, called_at, position, state, channel, said, settled_at
  FROM notices
 WHERE state = 'failed' AND (position, notice) > (%(position)s, %(notice)s)
   AND (%(case_id)s::text IS NULL OR case_id = %(case_id)s)
   AND {reached notices.case_id}
 ORDER BY position, notice LIMIT %(limit)s;

-- name: of_case
-- All notices of one case, in the order of its acts.
SELECT case_id, notice, about, role, called_at, position, state, channel, said, settled_at
  FROM notices WHERE case_id = %(case_id)s ORDER BY position, notice;

-- name: count
-- How many are due and were given up, and since when the oldest is due.
SELECT (SELECT count(*) FROM notices WHERE state = 'due') AS due,
       (SELECT count(*) FROM notices WHERE state = 'failed') AS failed,
       (SELECT called_at FROM notices WHERE state = 'due' ORDER BY position, notice LIMIT 1) AS oldest_due;
