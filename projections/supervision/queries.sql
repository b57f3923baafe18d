-- name: end_answers
-- End the interval of the row before each of these.
UPDATE answers AS a SET recorded_until = r.recorded_from
  FROM json_to_recordset(%(rows)s::json)
       AS r(case_id text, measure text, time integer, position bigint, recorded_from timestamptz)
 WHERE a.case_id = r.case_id AND a.measure = r.measure AND a.time = r.time AND a.position < r.position
   AND a.recorded_until IS NULL;

-- name: end_causes
-- End the interval of the row before each of these.
UPDATE causes AS c SET recorded_until = r.recorded_from
  FROM json_to_recordset(%(rows)s::json) AS r(case_id text, position bigint, recorded_from timestamptz)
 WHERE c.case_id = r.case_id AND c.position < r.position AND c.recorded_until IS NULL;

-- name: insert_answers
-- Write rows of answers; one that stands there already stays as it is.
INSERT INTO answers SELECT * FROM json_populate_recordset(null::answers, %(rows)s::json) ON CONFLICT DO NOTHING;

-- name: insert_causes
-- Write rows of causes; one that stands there already stays as it is.
INSERT INTO causes SELECT * FROM json_populate_recordset(null::causes, %(rows)s::json) ON CONFLICT DO NOTHING;

-- name: owed
-- The answers that units owe, those due first before the others, and those whose term has not begun last.
SELECT case_id, measure, time, number, procedure_code, procedure_version, act, unit, answer, issued_at, clock, term_from,
       due_on, due_on < %(day)s AS overdue
  FROM answers
 WHERE open AND is_shown(recorded_from, recorded_until, %(known_at)s)
   AND (%(units)s::text[] IS NULL OR unit = ANY(%(units)s))
   AND (%(act)s::text IS NULL OR act = %(act)s)
   AND {reached answers.case_id}
 ORDER BY CASE %(sort)s::text WHEN 'unit' THEN unit END COLLATE "C",
          CASE %(sort)s::text WHEN '-unit' THEN unit END COLLATE "C" DESC,
          CASE %(sort)s::text WHEN 'issued_at' THEN issued_at END,
          CASE %(sort)s::text WHEN '-issued_at' THEN issued_at WHEN '-due_on' THEN due_on::timestamptz END DESC NULLS LAST,
          due_on, case_id, measure, time OFFSET %(skip)s LIMIT %(limit)s;

-- name: count_owed
-- How many answers are owed, and how many of them are overdue.
SELECT count(*) AS owed, count(*) FILTER (WHERE due_on < %(day)s) AS overdue
  FROM answers
 WHERE open AND is_shown(recorded_from, recorded_until, %(known_at)s)
   AND (%(units)s::text[] IS NULL OR unit = ANY(%(units)s))
   AND (%(act)s::text IS NULL OR act = %(act)s)
   AND {reached answers.case_id};

-- name: causes
-- Overdue cases under supervision by unit and coded cause, of those filed from an instant until before another.
SELECT unit, cause, count(*) AS cases, count(*) FILTER (WHERE found) AS found
  FROM causes
 WHERE NOT refused AND is_shown(recorded_from, recorded_until, %(known_at)s)
   AND (%(since)s::timestamptz IS NULL OR filed_at >= %(since)s)
   AND (%(before)s::timestamptz IS NULL OR filed_at < %(before)s)
   AND {reached causes.case_id}
 GROUP BY unit, cause ORDER BY unit, cause;
