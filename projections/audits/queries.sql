-- name: insert_cases
-- Write cases; one that stands there already stays as it is.
INSERT INTO cases SELECT * FROM json_populate_recordset(null::cases, %(rows)s::json) ON CONFLICT DO NOTHING;

-- name: insert_signs
-- Write signs; one that stands there already stays as it is.
INSERT INTO signs SELECT * FROM json_populate_recordset(null::signs, %(rows)s::json) ON CONFLICT DO NOTHING;

-- name: signs
-- The signs of a kind that meet the bounds, from the last day to the first: found by the index alone, which holds every
-- figure that is bounded, and only then looked up, as the signs of a kind that few meet lie all over the table.
SELECT s.version, s.state, s.day, s.id, s.unit, o.principal, o.code, o.detail, s.nth, s.days, s.gap, s.whole, s.share,
       s.minutes, o.versions, o.positions, s.case_id, s.number, s.procedure
  FROM (SELECT s.id, s.version, s.record, s.state, s.day, s.unit, s.nth, s.days, s.gap, s.whole,
               CASE WHEN s.whole > 0 THEN 100 * coalesce(s.planned, s.days) / s.whole END AS share,
               s.seconds / 60 AS minutes, c.case_id, c.number, c.procedure
          FROM signs AS s JOIN cases AS c USING (id)
         WHERE s.record = %(record)s AND s.day >= %(first)s AND s.day <= %(last)s AND s.recorded_at <= %(moment)s
           AND (%(states)s::text[] IS NULL OR s.state = ANY(%(states)s))
           AND (%(unit)s::text IS NULL OR s.unit = %(unit)s)
           AND (%(procedure)s::text IS NULL OR c.procedure = %(procedure)s)
           AND (%(nth_least)s::int IS NULL OR s.nth >= %(nth_least)s)
           AND (%(nth_most)s::int IS NULL OR s.nth <= %(nth_most)s)
           AND (%(days_least)s::int IS NULL OR s.days >= %(days_least)s)
           AND (%(days_most)s::int IS NULL OR s.days <= %(days_most)s)
           AND (%(gap_most)s::int IS NULL OR s.gap <= %(gap_most)s)
           AND (%(share_least)s::int IS NULL OR 100 * coalesce(s.planned, s.days) >= %(share_least)s * s.whole)
           AND (%(minutes_most)s::int IS NULL OR s.seconds <= 60 * %(minutes_most)s)
           AND {reached c.case_id}
         ORDER BY s.day DESC, s.id DESC, s.version DESC, s.state LIMIT %(limit)s) AS s
  JOIN signs AS o USING (id, version, record, state)
 ORDER BY s.day DESC, s.id DESC, s.version DESC, s.state;

-- name: standing_stops
-- The stops that nothing on record has ended, begun by a day, from the last to the first; found in the same way.
SELECT s.version, o.state, s.day, s.id, s.unit, o.principal, o.code, o.detail, s.nth, s.whole, o.versions, o.positions,
       s.case_id, s.number, s.procedure
  FROM (SELECT s.id, s.version, s.record, s.day, s.unit, s.nth, s.whole, c.case_id, c.number, c.procedure
          FROM signs AS s JOIN cases AS c USING (id)
         WHERE s.record = 'stop' AND s.day >= %(first)s AND s.day <= %(last)s AND s.day <= %(until)s
           AND s.recorded_at <= %(moment)s
           AND (%(unit)s::text IS NULL OR s.unit = %(unit)s)
           AND (%(procedure)s::text IS NULL OR c.procedure = %(procedure)s)
           AND NOT EXISTS (SELECT FROM signs AS p
                            WHERE p.id = s.id AND p.record = 'pause' AND p.version > s.version
                              AND p.recorded_at <= %(moment)s AND p.versions[1] = s.version)
           AND {reached c.case_id}
         ORDER BY s.day DESC, s.id DESC LIMIT %(limit)s) AS s
  JOIN signs AS o USING (id, version, record)
 ORDER BY s.day DESC, s.id DESC;

-- name: causes
-- Which causes of overdue supervisions have stated or found, by the case that they follow; the last one said counts.
SELECT DISTINCT ON (s.detail) s.detail AS case_id, s.state AS cause, c.case_id AS supervision, s.version, s.position
  FROM signs AS s JOIN cases AS c USING (id)
 WHERE s.record = 'cause' AND s.detail = ANY(%(cases)s) AND s.recorded_at <= %(moment)s
   AND {reached c.case_id}
 ORDER BY s.detail, s.position DESC;

-- name: clocks_started
-- Where the starts of the clocks of some cases stand.
SELECT e.stream AS case_id, e.version, e.position, convert_from(e.state, 'UTF8')::json ->> 'clock' AS clock
  FROM ledger.events AS e
 WHERE e.stream = ANY(%(cases)s) AND e.topic = 'case.clock_started' AND e.recorded_at <= %(moment)s
 ORDER BY e.stream, e.version;

-- name: last_acts
-- Where the last event of each of some cases stands.
SELECT DISTINCT ON (e.stream) e.stream AS case_id, e.version, e.position
  FROM ledger.events AS e
 WHERE e.stream = ANY(%(cases)s) AND e.recorded_at <= %(moment)s ORDER BY e.stream, e.version DESC;

-- name: ends
-- Ends of cases, in some days and so many before, on items on which somebody filed in those days; the last one first.
SELECT s.day, s.position, s.version, s.state, s.detail, r.id, r.case_id, r.subject, r.item, r.procedure
  FROM signs AS s JOIN cases AS r USING (id)
 WHERE s.record = 'end' AND s.state = ANY(%(states)s) AND s.recorded_at <= %(moment)s
   AND s.day >= %(first)s::date - %(within)s::int AND s.day <= %(last)s AND r.subject IS NOT NULL
   AND (r.item, r.procedure) IN (SELECT f.item, f.procedure FROM cases AS f
                                  WHERE f.day >= %(first)s AND f.day <= %(last)s AND f.subject IS NOT NULL)
   AND {reached r.case_id}
 ORDER BY s.position DESC LIMIT %(most)s;

-- name: filings_after_ends
-- Filings on items on which a case had ended not long before, from the last to the first.
SELECT f.id, f.case_id, f.number, f.procedure, f.unit, f.day, f.subject, f.item
  FROM cases AS f
 WHERE f.day >= %(first)s AND f.day <= %(last)s AND f.recorded_at <= %(moment)s AND f.subject IS NOT NULL
   AND EXISTS (SELECT FROM unnest(%(items)s::text[], %(procedures)s::text[], %(days)s::date[]) AS e(item, procedure, day)
                WHERE e.item = f.item AND e.procedure = f.procedure AND e.day <= f.day AND e.day >= f.day - %(within)s::int)
   AND (%(unit)s::text IS NULL OR f.unit = %(unit)s)
   AND (%(procedure)s::text IS NULL OR f.procedure = %(procedure)s)
   AND {reached f.case_id}
 ORDER BY f.day DESC, f.id DESC LIMIT %(most)s;

-- name: day_of_filing
-- The day of the filing behind so many, counted from the last.
SELECT day FROM cases WHERE day <= %(last)s ORDER BY day DESC, id DESC OFFSET %(most)s LIMIT 1;

-- name: filings
-- Filings of persons in some days, in their order.
SELECT f.id, f.case_id, f.number, f.procedure, f.unit, f.day, f.subject, 1 AS version, f.id AS position
  FROM cases AS f
 WHERE f.day >= %(first)s AND f.day <= %(last)s AND f.recorded_at <= %(moment)s AND f.subject IS NOT NULL
   AND (%(procedures)s::text[] IS NULL OR f.procedure = ANY(%(procedures)s))
   AND {reached f.case_id}
 ORDER BY f.day, f.id LIMIT %(most)s;

-- name: ratings
-- Ratings by persons in some days, in their order.
SELECT s.id, c.case_id, c.number, c.procedure, s.unit, s.day, c.subject, s.version, s.position
  FROM signs AS s JOIN cases AS c USING (id)
 WHERE s.record = 'rating' AND s.day >= %(first)s AND s.day <= %(last)s AND s.recorded_at <= %(moment)s
   AND c.subject IS NOT NULL
   AND {reached c.case_id}
 ORDER BY s.day, s.id, s.version LIMIT %(most)s;

-- name: projects
-- The projects that appear in several procedures, with their filings, those filed last before the others.
SELECT p.project AS detail, p.day, p.id, p.count, p.total, p.cases, p.positions
  FROM (SELECT f.project, max(f.day) AS day, max(f.id) AS id, count(DISTINCT f.procedure)::int AS count,
               count(*)::int AS total, array_agg(f.case_id ORDER BY f.id) AS cases,
               array_agg(f.id ORDER BY f.id) AS positions, bool_or(f.unit = %(unit)s) AS of_unit,
               bool_or(f.procedure = %(procedure)s) AS of_procedure
          FROM (SELECT DISTINCT c.project FROM cases AS c
                 WHERE c.day >= %(first)s AND c.day <= %(last)s AND c.project IS NOT NULL) AS w
          JOIN cases AS f USING (project) WHERE f.recorded_at <= %(moment)s AND f.day <= %(last)s
           AND {reached f.case_id}
         GROUP BY f.project) AS p
 WHERE p.count >= %(count)s AND p.day >= %(first)s
   AND (%(unit)s::text IS NULL OR p.of_unit) AND (%(procedure)s::text IS NULL OR p.of_procedure)
 ORDER BY p.day DESC, p.id DESC LIMIT %(limit)s;

-- name: extensions_of_units
-- The units that extended terms so often in some days, with where the last of the extensions stand.
WITH counted AS (
    SELECT s.unit, max(s.day) AS day, max(s.id) AS id, count(*)::int AS count
      FROM signs AS s
     WHERE s.record = 'extension' AND s.day >= %(first)s AND s.day <= %(last)s AND s.recorded_at <= %(moment)s
       AND (%(unit)s::text IS NULL OR s.unit = %(unit)s)
       AND (%(procedure)s::text IS NULL
            OR EXISTS (SELECT FROM cases AS c WHERE c.id = s.id AND c.procedure = %(procedure)s))
       AND (%(headings)s::bigint[] IS NULL
            OR s.id IN (SELECT c.id FROM cases AS c JOIN within(%(headings)s, %(alone)s) AS w USING (case_id)))
       AND (%(hidden)s::bigint[] IS NULL
            OR s.id NOT IN (SELECT c.id FROM cases AS c JOIN hidden(%(hidden)s, %(alone)s) AS w USING (case_id)))
     GROUP BY s.unit HAVING count(*) >= %(count)s ORDER BY day DESC, id DESC LIMIT %(limit)s
)
SELECT u.*, b.cases, b.versions, b.positions
  FROM counted AS u
 CROSS JOIN LATERAL (
    SELECT array_agg(c.case_id ORDER BY s.position) AS cases, array_agg(s.version ORDER BY s.position) AS versions,
           array_agg(s.position ORDER BY s.position) AS positions
      FROM (SELECT s.id, s.version, s.position FROM signs AS s
             WHERE s.record = 'extension' AND s.unit = u.unit AND s.day >= %(first)s AND s.day <= %(last)s
               AND s.recorded_at <= %(moment)s
               AND (%(procedure)s::text IS NULL
                    OR EXISTS (SELECT FROM cases AS c WHERE c.id = s.id AND c.procedure = %(procedure)s))
               AND (%(headings)s::bigint[] IS NULL
                    OR s.id IN (SELECT c.id FROM cases AS c JOIN within(%(headings)s, %(alone)s) AS w USING (case_id)))
               AND (%(hidden)s::bigint[] IS NULL
                    OR s.id NOT IN (SELECT c.id FROM cases AS c JOIN hidden(%(hidden)s, %(alone)s) AS w USING (case_id)))
             ORDER BY s.position DESC LIMIT %(behind)s) AS s JOIN cases AS c USING (id)) AS b
 ORDER BY u.day DESC, u.id DESC;

-- name: closings_of_units
-- The units and months with so many closings on some days, and so large a share of the month's, with the last of them.
WITH counted AS (
    SELECT s.unit, date_trunc('month', s.day::timestamp)::date AS month, max(s.day) AS day, max(s.id) AS id,
           count(*)::int AS whole, count(*) FILTER (WHERE s.day = ANY(%(ends)s::date[]))::int AS count
      FROM signs AS s
     WHERE s.record = 'closing' AND s.day >= %(first)s AND s.day <= %(last)s AND s.recorded_at <= %(moment)s
       AND (%(unit)s::text IS NULL OR s.unit = %(unit)s)
       AND (%(procedure)s::text IS NULL
            OR EXISTS (SELECT FROM cases AS c WHERE c.id = s.id AND c.procedure = %(procedure)s))
       AND (%(headings)s::bigint[] IS NULL
            OR s.id IN (SELECT c.id FROM cases AS c JOIN within(%(headings)s, %(alone)s) AS w USING (case_id)))
       AND (%(hidden)s::bigint[] IS NULL
            OR s.id NOT IN (SELECT c.id FROM cases AS c JOIN hidden(%(hidden)s, %(alone)s) AS w USING (case_id)))
     GROUP BY 1, 2
    HAVING count(*) FILTER (WHERE s.day = ANY(%(ends)s::date[])) >= %(count)s
       AND 100 * count(*) FILTER (WHERE s.day = ANY(%(ends)s::date[])) >= %(share)s * count(*)
     ORDER BY day DESC, id DESC LIMIT %(limit)s
)
SELECT u.*, b.cases, b.versions, b.positions
  FROM counted AS u
 CROSS JOIN LATERAL (
    SELECT array_agg(c.case_id ORDER BY s.position) AS cases, array_agg(s.version ORDER BY s.position) AS versions,
           array_agg(s.position ORDER BY s.position) AS positions
      FROM (SELECT s.id, s.version, s.position FROM signs AS s
             WHERE s.record = 'closing' AND s.unit = u.unit AND s.day = ANY(%(ends)s::date[])
               AND s.day >= u.month AND s.day <= u.day AND s.recorded_at <= %(moment)s
               AND (%(procedure)s::text IS NULL
                    OR EXISTS (SELECT FROM cases AS c WHERE c.id = s.id AND c.procedure = %(procedure)s))
               AND (%(headings)s::bigint[] IS NULL
                    OR s.id IN (SELECT c.id FROM cases AS c JOIN within(%(headings)s, %(alone)s) AS w USING (case_id)))
               AND (%(hidden)s::bigint[] IS NULL
                    OR s.id NOT IN (SELECT c.id FROM cases AS c JOIN hidden(%(hidden)s, %(alone)s) AS w USING (case_id)))
             ORDER BY s.position DESC LIMIT %(behind)s) AS s JOIN cases AS c USING (id)) AS b
 ORDER BY u.day DESC, u.id DESC;

-- name: named
-- Some cases by their ids.
SELECT case_id, id, number FROM cases
 WHERE case_id = ANY(%(cases)s)
   AND {reached cases.case_id}
 ORDER BY id;
