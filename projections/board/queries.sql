-- name: insert_headings
-- Write headings; one that stands there already says the same.
INSERT INTO headings SELECT * FROM json_populate_recordset(null::headings, %(rows)s::json) ON CONFLICT DO NOTHING;

-- name: insert_standings
-- Write standings; one that stands there already says the same.
INSERT INTO standings SELECT * FROM json_populate_recordset(null::standings, %(rows)s::json) ON CONFLICT DO NOTHING;

-- name: insert_cases
-- Write cases.
INSERT INTO cases SELECT * FROM json_populate_recordset(null::cases, %(rows)s::json) ON CONFLICT DO NOTHING;

-- name: end_states
-- End the interval of the row before each of these.
UPDATE states AS s SET recorded_until = r.recorded_from
  FROM json_populate_recordset(null::states, %(rows)s::json) AS r
 WHERE s.id = r.id AND s.position < r.position AND s.recorded_until IS NULL;

-- name: insert_states
-- Write states; one that stands there already stays as it is.
INSERT INTO states SELECT * FROM json_populate_recordset(null::states, %(rows)s::json) ON CONFLICT DO NOTHING;

-- name: last_states
-- The row that described each of some cases before a position, as the fold made it.
SELECT l.id, l.position, l.recorded_from, l.heading, l.standing, l.status, l.closed, l.outcome, l.grades, l.open_steps,
       l.near_from, l.red_from, l.due_on::text, l.provisional, l.stands_until, l.breached, l.since::text, l.until::text,
       l.settled, l.recorded_until
  FROM unnest(%(ids)s::bigint[], %(positions)s::bigint[]) AS w(id, position)
 CROSS JOIN LATERAL (SELECT * FROM states AS s WHERE s.id = w.id AND s.position < w.position
                      ORDER BY s.position DESC LIMIT 1) AS l;

-- name: touched
-- Cases that a publication at a position may move: their terms stretch over the days named.
SELECT c.case_id
  FROM states AS s JOIN cases AS c USING (id)
 WHERE s.recorded_until IS NULL AND s.until >= %(since)s AND s.since <= %(until)s AND s.position < %(position)s
 ORDER BY c.case_id;

-- name: numbered
-- The cases that bear a number, in the order in which they came; an older system's may be the same as another's.
SELECT case_id FROM cases WHERE number = %(number)s ORDER BY id LIMIT 2;

-- name: numbers_within
-- Which of some numbers are borne by cases within reach, and by no other.
SELECT c.number FROM cases AS c WHERE c.number = ANY(%(numbers)s) GROUP BY c.number
HAVING bool_and({reached c.case_id});

-- name: case
-- One case as known at a moment, or now; with its light at an instant.
SELECT c.case_id, s.id, s.position, s.recorded_from, s.recorded_until, c.number, h.procedure_code, h.procedure_version,
       h.jurisdiction, h.body, h.unit, h.item, s.status, s.closed, s.outcome, c.first_filed_at, s.grades, s.open_steps,
       s.near_from, s.red_from, s.due_on, s.provisional, s.stands_until, s.breached,
       light_at(s.closed, s.breached, s.stands_until, s.near_from, s.red_from, %(at)s) AS light,
       v.version, p.recorded_at AS stale_since, p.position AS stale_position
  FROM cases AS c JOIN states AS s USING (id) JOIN headings AS h ON h.id = s.heading
  LEFT JOIN projections.parked AS p ON p.schema = current_schema() AND p.case_id = c.case_id
 CROSS JOIN LATERAL (SELECT e.version FROM ledger.events AS e
                      WHERE e.stream = c.case_id AND e.position <= least(%(position)s, p.position - 1)
                        AND (%(known_at)s::bigint IS NULL OR e.recorded_at <= %(known_at)s)
                      ORDER BY e.version DESC LIMIT 1) AS v
 WHERE c.case_id = %(case_id)s AND is_shown(s.recorded_from, s.recorded_until, %(known_at)s);

-- part: within_then
-- Those of the cases asked for that lie within reach by their heading of the moment, or by themselves.
(%(only)s::bigint[] IS NULL OR s.id = ANY(%(only)s))
   AND (%(headings)s::bigint[] IS NULL OR s.heading = ANY(%(headings)s) OR s.id = ANY(%(alone)s::bigint[]))
   AND (%(hidden)s::bigint[] IS NULL OR s.heading <> ALL(%(hidden)s) OR s.id = ANY(%(alone)s::bigint[]))

-- part: matching
-- … and lie within it by what they are called now, and stand as asked.
{within_then}
   AND (%(reach)s::text IS NULL OR %(known_at)s::bigint IS NULL OR s.id = ANY(%(alone)s::bigint[])
        OR EXISTS (SELECT FROM states AS n WHERE n.id = s.id AND n.recorded_until IS NULL
                AND (%(headings)s::bigint[] IS NULL OR n.heading = ANY(%(headings)s))
                AND (%(hidden)s::bigint[] IS NULL OR n.heading <> ALL(%(hidden)s))))
   AND (%(status)s::text IS NULL OR s.status = %(status)s)
   AND (%(light)s::text IS NULL
        OR light_at(s.closed, s.breached, s.stands_until, s.near_from, s.red_from, %(at)s) = %(light)s)

-- name: list
-- A stretch of the cases that match, in the order in which they came.
SELECT s.id FROM states AS s
 WHERE is_shown(s.recorded_from, s.recorded_until, %(known_at)s) AND s.id > %(after)s
   AND {matching}
 ORDER BY s.id LIMIT %(limit)s;

-- name: list_open
-- The same, of cases that were not settled: they are few, and found without looking at the others.
SELECT s.id FROM open_states(%(known_at)s) AS s
 WHERE s.id > %(after)s
   AND {matching}
 ORDER BY s.id LIMIT %(limit)s;

-- name: newest
-- The cases that match, those that came last before the others, behind a place (0: from the last one).
SELECT s.id FROM states AS s
 WHERE is_shown(s.recorded_from, s.recorded_until, %(known_at)s) AND (%(after)s = 0 OR s.id < %(after)s)
   AND {matching}
 ORDER BY s.id DESC LIMIT %(limit)s;

-- name: by_due
-- The cases not settled that match, in the order in which they run out or the other way round, behind the one with a key:
-- whether it never runs out, when (the other way round: negative), and its id.
SELECT s.id, s.red_from FROM open_states(%(known_at)s) AS s
 WHERE {matching}
   AND (%(behind)s::bigint IS NULL
        OR ((s.red_from IS NULL)::int, coalesce(CASE WHEN %(last_first)s THEN -s.red_from ELSE s.red_from END, 0), s.id)
           > (%(never)s::int, %(runs_out)s::bigint, %(behind)s))
 ORDER BY s.red_from IS NULL, CASE WHEN %(last_first)s THEN -s.red_from ELSE s.red_from END, s.id LIMIT %(limit)s;

-- name: moved
-- The cases not settled that match at one of two moments and not at the other: which came on the list, which left it.
WITH before AS (
    SELECT s.id FROM open_states(%(earlier)s) AS s
     WHERE {within_then}
       AND light_at(s.closed, s.breached, s.stands_until, s.near_from, s.red_from, %(earlier)s) = %(light)s
), after AS (
    SELECT s.id FROM open_states(%(later)s) AS s
     WHERE {within_then}
       AND light_at(s.closed, s.breached, s.stands_until, s.near_from, s.red_from, %(later)s) = %(light)s
), moved AS (
    SELECT coalesce(a.id, b.id) AS id, a.id IS NOT NULL AS entered FROM before AS b FULL JOIN after AS a USING (id)
     WHERE (a.id IS NULL OR b.id IS NULL)
       AND (%(reach)s::text IS NULL OR coalesce(a.id, b.id) = ANY(%(alone)s::bigint[])
            OR EXISTS (SELECT FROM states AS n WHERE n.id = coalesce(a.id, b.id) AND n.recorded_until IS NULL
                          AND (%(headings)s::bigint[] IS NULL OR n.heading = ANY(%(headings)s))
                          AND (%(hidden)s::bigint[] IS NULL OR n.heading <> ALL(%(hidden)s)))))
SELECT id, entered, count(*) FILTER (WHERE entered) OVER () AS all_entered, count(*) FILTER (WHERE NOT entered) OVER () AS all_left
  FROM moved ORDER BY id OFFSET %(skip)s LIMIT %(limit)s;

-- name: shown
-- Some cases in a given order, as known at a moment, or now; with their lights at an instant.
SELECT c.case_id, s.id, s.position, s.recorded_from, s.recorded_until, c.number, h.procedure_code, h.procedure_version,
       h.jurisdiction, h.body, h.unit, h.item, s.status, s.closed, s.outcome, c.first_filed_at, s.grades, s.open_steps,
       s.near_from, s.red_from, s.due_on, s.provisional, s.stands_until, s.breached,
       light_at(s.closed, s.breached, s.stands_until, s.near_from, s.red_from, %(at)s) AS light,
       v.version, p.recorded_at AS stale_since, p.position AS stale_position
  FROM unnest(%(ids)s::bigint[]) WITH ORDINALITY AS w(id, n)
  JOIN states AS s USING (id) JOIN cases AS c USING (id) JOIN headings AS h ON h.id = s.heading
  LEFT JOIN projections.parked AS p ON p.schema = current_schema() AND p.case_id = c.case_id
 CROSS JOIN LATERAL (SELECT e.version FROM ledger.events AS e
                      WHERE e.stream = c.case_id AND e.position <= least(%(position)s, p.position - 1)
                        AND (%(known_at)s::bigint IS NULL OR e.recorded_at <= %(known_at)s)
                      ORDER BY e.version DESC LIMIT 1) AS v
 WHERE is_shown(s.recorded_from, s.recorded_until, %(known_at)s) ORDER BY w.n;

-- name: headings
-- The headings that match and lie within reach; null: all of them do.
WITH matching AS MATERIALIZED (
    SELECT h.id FROM headings AS h
     WHERE (%(unit)s::text IS NULL OR h.unit = %(unit)s)
       AND (%(body)s::text IS NULL OR h.body = %(body)s)
       AND (%(item)s::text IS NULL OR h.item = %(item)s)
       AND (%(procedure)s::text IS NULL OR h.procedure_code = %(procedure)s)
       AND (%(reach)s::text IS NULL OR h.id IN (SELECT j.id FROM judged(%(reach)s::json) AS j WHERE j.within))
)
SELECT CASE WHEN (SELECT count(*) FROM matching) < (SELECT count(*) FROM headings) THEN ARRAY(SELECT id FROM matching) END;

-- name: alone
-- Cases that lie within reach by themselves, under headings that match.
SELECT ARRAY(SELECT DISTINCT a.id FROM alone(%(reach)s::json) AS a JOIN headings AS h ON h.id = a.heading
              WHERE (%(unit)s::text IS NULL OR h.unit = %(unit)s)
                AND (%(body)s::text IS NULL OR h.body = %(body)s)
                AND (%(item)s::text IS NULL OR h.item = %(item)s)
                AND (%(procedure)s::text IS NULL OR h.procedure_code = %(procedure)s));

-- name: reached
-- For a model that has come to a position: the headings within reach or, where they are fewer and the board has come as
-- far, those that are hidden; and the cases within reach by themselves.
WITH judged AS MATERIALIZED (SELECT j.id, j.within FROM judged(%(reach)s::json) AS j),
     shorter AS (SELECT count(*) FILTER (WHERE NOT within) < count(*) FILTER (WHERE within)
                        AND (SELECT position FROM projections.checkpoints WHERE schema = %(board)s) >= %(position)s AS hidden
                   FROM judged)
SELECT CASE WHEN NOT hidden THEN ARRAY(SELECT id FROM judged WHERE within) END AS headings,
       CASE WHEN hidden THEN ARRAY(SELECT id FROM judged WHERE NOT within) END AS hidden,
       (SELECT array_agg(DISTINCT id) FROM alone(%(reach)s::json)) AS alone
  FROM shorter;

-- name: let_down
-- For the rest of this transaction, see no case out of a reach, whatever is asked (row-level security of the board).
SELECT set_config('caseledger.reach', %(reach)s, true), set_config('role', 'caseledger_within', true);

-- name: confidential
-- Which of some cases are not on a level that is open inside; one that is not here, or was put on another level since,
-- may be on any.
SELECT w.case_id
  FROM unnest(%(cases)s::text[]) AS w(case_id)
  LEFT JOIN cases AS c USING (case_id)
  LEFT JOIN states AS s ON s.id = c.id AND s.recorded_until IS NULL
  LEFT JOIN headings AS h ON h.id = s.heading
 WHERE h.level IS NULL OR h.level <> ALL(%(open)s)
    OR EXISTS (SELECT FROM ledger.events AS e WHERE e.stream = w.case_id COLLATE "C" AND e.position > %(position)s
                                                AND e.topic = %(narrowed)s)
 ORDER BY w.case_id;

-- name: base
-- The end of the last period that was sealed by a moment; 0 if none was.
SELECT coalesce(max(until), 0) FROM sealed WHERE %(known_at)s::bigint IS NULL OR until <= %(known_at)s;

-- name: seal
-- Sum up the periods that are over.
SELECT seal();

-- name: count
-- How many of the cases that match have which status and light, and how many runs of each of their clocks are open, were
-- met, were missed. Cases not settled are looked at one by one; the settled are in the sums of the last period sealed, and
-- in what came since; those within reach by themselves are looked at one by one too. Materialized, so that a status asked
-- for does not lead away from the few that are open.
WITH counted AS MATERIALIZED (
    SELECT s.status, light_at(s.closed, s.breached, s.stands_until, s.near_from, s.red_from, %(at)s) AS light, s.standing,
           1::bigint AS n
      FROM open_states(%(known_at)s) AS s
     WHERE {within_then}
    UNION ALL
    SELECT t.status, CASE WHEN t.breached THEN 'red' ELSE 'green' END, t.standing, t.n FROM settled AS t
     WHERE t.until = %(base)s AND (%(headings)s::bigint[] IS NULL OR t.heading = ANY(%(headings)s))
       AND (%(hidden)s::bigint[] IS NULL OR t.heading <> ALL(%(hidden)s))
    UNION ALL
    SELECT s.status, CASE WHEN s.breached THEN 'red' ELSE 'green' END, s.standing, 1 FROM states AS s
     WHERE s.settled AND s.recorded_from >= %(base)s AND (%(known_at)s::bigint IS NULL OR s.recorded_from <= %(known_at)s)
       AND (%(headings)s::bigint[] IS NULL OR s.heading = ANY(%(headings)s))
       AND (%(hidden)s::bigint[] IS NULL OR s.heading <> ALL(%(hidden)s))
    UNION ALL
    SELECT s.status, CASE WHEN s.breached THEN 'red' ELSE 'green' END, s.standing, -1 FROM states AS s
     WHERE s.settled AND s.recorded_until >= %(base)s AND (%(known_at)s::bigint IS NULL OR s.recorded_until <= %(known_at)s)
       AND (%(headings)s::bigint[] IS NULL OR s.heading = ANY(%(headings)s))
       AND (%(hidden)s::bigint[] IS NULL OR s.heading <> ALL(%(hidden)s))
    UNION ALL
    SELECT s.status, CASE WHEN s.breached THEN 'red' ELSE 'green' END, s.standing, 1 FROM states AS s
     WHERE s.id = ANY(%(alone)s::bigint[]) AND s.settled AND is_shown(s.recorded_from, s.recorded_until, %(known_at)s)
       AND (%(headings)s::bigint[] IS NULL OR s.heading <> ALL(%(headings)s))
       AND (%(hidden)s::bigint[] IS NULL OR s.heading = ANY(%(hidden)s))
), summed AS (
    SELECT status, light, standing, sum(n) AS n FROM counted
     WHERE (%(status)s::text IS NULL OR status = %(status)s) AND (%(light)s::text IS NULL OR light = %(light)s)
     GROUP BY status, light, standing HAVING sum(n) <> 0)
SELECT status, light, NULL AS clock, sum(n)::bigint AS cases, NULL::bigint AS open, NULL::bigint AS met,
       NULL::bigint AS missed, NULL::bigint AS missed_by_instant
  FROM summed GROUP BY status, light
UNION ALL
SELECT NULL, NULL, c.clock, NULL, sum(s.n * c.open)::bigint, sum(s.n * c.met)::bigint, sum(s.n * c.missed)::bigint,
       sum(s.n * c.missed_by_instant)::bigint
  FROM summed AS s JOIN standings AS c ON c.id = s.standing GROUP BY c.clock
 ORDER BY clock;
