-- name: forget_moments
-- Take off what some cases would have done; a restatement stands while the day told is not the one that holds.
DELETE FROM moments AS m
 WHERE m.case_id = ANY(%(cases)s)
   AND NOT (m.kind = 'restate' AND EXISTS (
       SELECT FROM json_to_recordset(%(moved)s::json) AS r(case_id text, clock text, run integer)
        WHERE r.case_id = m.case_id AND r.clock = m.clock AND r.run = m.run));

-- name: forget_clocks
-- Take off the clocks of some cases.
DELETE FROM clocks WHERE case_id = ANY(%(cases)s);

-- name: insert_moments
-- Write moments.
INSERT INTO moments SELECT * FROM json_populate_recordset(null::moments, %(rows)s::json)
    ON CONFLICT (case_id, clock, run, kind, rung) DO NOTHING;

-- name: insert_clocks
-- Write clocks.
INSERT INTO clocks SELECT * FROM json_populate_recordset(null::clocks, %(rows)s::json);

-- name: touched
-- Cases with a running clock that a publication at a position may move: its term reaches into the days named.
SELECT DISTINCT case_id FROM clocks
 WHERE due_on >= %(since)s AND opened_on <= %(until)s AND position < %(position)s
   AND starts_with(jurisdiction || '-', %(jurisdiction)s || '-')
 ORDER BY case_id;

-- name: within_reach_of
-- A stretch of the cases whose running terms reach into some days, the next due first, with how many there are.
SELECT case_id, count(*) OVER () AS cases FROM clocks
 WHERE due_on >= %(since)s AND opened_on <= %(until)s AND starts_with(case_id, 'case:')
   AND starts_with(jurisdiction || '-', %(jurisdiction)s || '-')
 GROUP BY case_id ORDER BY min(due_on), case_id LIMIT %(limit)s;

-- name: clocks_of_cases
-- The due days that held before.
SELECT case_id, clock, run, due_on FROM clocks WHERE case_id = ANY(%(cases)s);

-- name: forget_restatements
-- Take off what another notice has overtaken.
DELETE FROM moments AS m USING json_to_recordset(%(rows)s::json) AS r(case_id text, clock text, run integer)
 WHERE m.case_id = r.case_id AND m.clock = r.clock AND m.run = r.run AND m.kind = 'restate';

-- name: due
-- A stretch of what has fallen due by an instant and is not blocked, in order, behind a place.
SELECT case_id, clock, run, kind, rung, due_at, blocked, calendar_revision, version, position
  FROM moments
 WHERE NOT blocked AND due_at <= %(now)s
   AND (due_at, case_id, clock, run, kind, rung)
       > (%(due_at)s::timestamptz, %(case_id)s, %(clock)s, %(run)s, %(kind)s, %(rung)s)
 ORDER BY due_at, case_id, clock, run, kind, rung LIMIT %(limit)s;

-- name: list
-- A stretch of what has fallen due by an instant, or has not, in order, behind a place.
SELECT case_id, clock, run, kind, rung, due_at, blocked, calendar_revision, version, position
  FROM moments
 WHERE NOT blocked
   AND due_at > CASE WHEN %(past)s THEN '-infinity' ELSE %(now)s::timestamptz END
   AND due_at <= CASE WHEN %(past)s THEN least(%(now)s, %(until)s::timestamptz)
                      ELSE coalesce(%(until)s, 'infinity') END
   AND (due_at, case_id, clock, run, kind, rung)
       > (%(due_at)s::timestamptz, %(case_id)s, %(clock)s, %(run)s, %(kind)s, %(rung)s)
   AND (%(of_case)s::text IS NULL OR case_id = %(of_case)s)
   AND {reached moments.case_id}
 ORDER BY due_at, case_id, clock, run, kind, rung LIMIT %(limit)s;

-- name: list_blocked
-- A stretch of what waits for a year's notice, in order, behind a place.
SELECT case_id, clock, run, kind, rung, due_at, blocked, calendar_revision, version, position
  FROM moments
 WHERE blocked AND due_at <= coalesce(%(until)s::timestamptz, 'infinity')
   AND (due_at, case_id, clock, run, kind, rung)
       > (%(due_at)s::timestamptz, %(case_id)s, %(clock)s, %(run)s, %(kind)s, %(rung)s)
   AND (%(of_case)s::text IS NULL OR case_id = %(of_case)s)
   AND {reached moments.case_id}
 ORDER BY due_at, case_id, clock, run, kind, rung LIMIT %(limit)s;

-- name: blocked
-- A stretch of what waits for a year's notice, in order.
SELECT case_id, clock, run, kind, rung, due_at, blocked, calendar_revision, version, position
  FROM moments WHERE blocked ORDER BY due_at, case_id, clock, run, kind, rung LIMIT %(limit)s;

-- name: upcoming
-- What one case will do by itself, in order.
SELECT case_id, clock, run, kind, rung, due_at, blocked, calendar_revision, version, position
  FROM moments WHERE case_id = %(case_id)s ORDER BY due_at, clock, run, kind, rung;

-- name: count
-- How much has fallen due by an instant, is still to come, is blocked, and the earliest instant of what is due.
SELECT count(*) FILTER (WHERE NOT blocked AND due_at <= %(now)s) AS due,
       count(*) FILTER (WHERE NOT blocked AND due_at > %(now)s) AS to_come,
       count(*) FILTER (WHERE blocked) AS blocked,
       min(due_at) FILTER (WHERE NOT blocked) AS next_at
  FROM moments;
