-- name: end_cases
-- End the interval of the row before each of these.
UPDATE cases AS c SET recorded_until = r.recorded_from
  FROM json_to_recordset(%(rows)s::json) AS r(case_id text, position bigint, recorded_from timestamptz)
 WHERE c.case_id = r.case_id AND c.position < r.position AND c.recorded_until IS NULL;

-- name: end_clocks
-- End the interval of the row before each of these.
UPDATE clocks AS c SET recorded_until = r.recorded_from
  FROM json_to_recordset(%(rows)s::json)
       AS r(case_id text, clock text, run integer, position bigint, recorded_from timestamptz)
 WHERE c.case_id = r.case_id AND c.clock = r.clock AND c.run = r.run AND c.position < r.position
   AND c.recorded_until IS NULL;

-- name: insert_cases
-- Write rows of cases; one that stands there already stays as it is.
INSERT INTO cases SELECT * FROM json_populate_recordset(null::cases, %(rows)s::json) ON CONFLICT DO NOTHING;

-- name: insert_clocks
-- Write rows of clocks; one that stands there already stays as it is.
INSERT INTO clocks SELECT * FROM json_populate_recordset(null::clocks, %(rows)s::json) ON CONFLICT DO NOTHING;

-- name: touched_clocks
-- Clocks whose due day a publication on calendars may move: their terms reach into its days.
SELECT k.*, c.jurisdiction
  FROM clocks AS k JOIN cases AS c ON c.case_id = k.case_id AND c.recorded_until IS NULL
 WHERE k.recorded_until IS NULL AND k.limit_amount > 0 AND k.due_on >= %(since)s AND k.opened_at < %(until)s
   AND k.position < %(position)s AND starts_with(c.jurisdiction || '-', %(jurisdiction)s || '-')
 ORDER BY k.case_id, k.clock, k.run;

-- name: clocks_of_cases
-- The clocks of some cases as they are now.
SELECT case_id, kind, stands_until, due_on, expires_at, near_from, late, late_by_instant, provisional
  FROM clocks WHERE recorded_until IS NULL AND case_id = ANY(%(cases)s);

-- name: restate_cases
-- Write the rows of cases anew with other figures, and nothing else changed.
INSERT INTO cases
SELECT (json_populate_record(c, r.changed)).*
  FROM json_to_recordset(%(rows)s::json) AS r(case_id text, changed json)
  JOIN cases AS c ON c.case_id = r.case_id AND c.recorded_until IS NULL
    ON CONFLICT DO NOTHING;

-- name: case
-- One case as known at a moment, or now; with its light at an instant.
SELECT c.*, light_at(c.closed, c.breached, c.stands_until, c.near_from, c.red_from, %(at)s) AS light,
       p.recorded_at AS stale_since, p.position AS stale_position
  FROM cases AS c LEFT JOIN projections.parked AS p ON p.schema = current_schema() AND p.case_id = c.case_id
 WHERE c.case_id = %(case_id)s AND is_shown(c.recorded_from, c.recorded_until, %(known_at)s);

-- name: numbered
-- The cases that bear a number, in the order in which they came; an older system's may be the same as another's.
SELECT case_id FROM cases WHERE number = %(number)s AND recorded_until IS NULL ORDER BY first_position LIMIT 2;

-- name: clocks_of
-- The clocks of one case as known at a moment, or now.
SELECT * FROM clocks
 WHERE case_id = %(case_id)s AND is_shown(recorded_from, recorded_until, %(known_at)s)
 ORDER BY opened_at, clock, run;

-- name: list
-- A stretch of the cases that match, in the order in which they came.
SELECT c.*, light_at(c.closed, c.breached, c.stands_until, c.near_from, c.red_from, %(at)s) AS light,
       p.recorded_at AS stale_since, p.position AS stale_position
  FROM cases AS c LEFT JOIN projections.parked AS p ON p.schema = current_schema() AND p.case_id = c.case_id
 WHERE is_shown(c.recorded_from, c.recorded_until, %(known_at)s) AND c.first_position > %(after)s
   AND (%(status)s::text IS NULL OR c.status = %(status)s)
   AND (%(unit)s::text IS NULL OR c.unit = %(unit)s)
   AND (%(body)s::text IS NULL OR c.body = %(body)s)
   AND (%(item)s::text IS NULL OR c.item = %(item)s)
   AND (%(procedure)s::text IS NULL OR c.procedure_code = %(procedure)s)
   AND (%(light)s::text IS NULL
        OR light_at(c.closed, c.breached, c.stands_until, c.near_from, c.red_from, %(at)s) = %(light)s)
 ORDER BY c.first_position LIMIT %(limit)s;

-- name: count_cases
-- How many of the cases that match have which status and light.
SELECT c.status, light_at(c.closed, c.breached, c.stands_until, c.near_from, c.red_from, %(at)s) AS light, count(*) AS n
  FROM cases AS c
 WHERE is_shown(c.recorded_from, c.recorded_until, %(known_at)s)
   AND (%(status)s::text IS NULL OR c.status = %(status)s)
   AND (%(unit)s::text IS NULL OR c.unit = %(unit)s)
   AND (%(body)s::text IS NULL OR c.body = %(body)s)
   AND (%(item)s::text IS NULL OR c.item = %(item)s)
   AND (%(procedure)s::text IS NULL OR c.procedure_code = %(procedure)s)
   AND (%(light)s::text IS NULL
        OR light_at(c.closed, c.breached, c.stands_until, c.near_from, c.red_from, %(at)s) = %(light)s)
 GROUP BY 1, 2;

-- name: count_clocks
-- How many clocks of the cases that match are open, were met, were missed: by 24:00 of the due day, by the instant.
SELECT k.clock, count(*) FILTER (WHERE k.kind IN ('running', 'suspended')) AS open, count(*) FILTER (WHERE NOT k.late) AS met,
       count(*) FILTER (WHERE k.late) AS missed, count(*) FILTER (WHERE k.late_by_instant) AS missed_by_instant
  FROM cases AS c JOIN clocks AS k ON k.case_id = c.case_id
 WHERE is_shown(c.recorded_from, c.recorded_until, %(known_at)s)
   AND is_shown(k.recorded_from, k.recorded_until, %(known_at)s)
   AND (%(status)s::text IS NULL OR c.status = %(status)s)
   AND (%(unit)s::text IS NULL OR c.unit = %(unit)s)
   AND (%(body)s::text IS NULL OR c.body = %(body)s)
   AND (%(item)s::text IS NULL OR c.item = %(item)s)
   AND (%(procedure)s::text IS NULL OR c.procedure_code = %(procedure)s)
   AND (%(light)s::text IS NULL
        OR light_at(c.closed, c.breached, c.stands_until, c.near_from, c.red_from, %(at)s) = %(light)s)
 GROUP BY k.clock ORDER BY k.clock;
