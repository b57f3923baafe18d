-- name: counted
-- What is counted of a kind in whole months and in days, at a moment: weeks sealed by then added up, and what came since
-- and what lies at the edges looked at. By unit, by the columns asked for, and by amount.
WITH wanted AS MATERIALIZED (
    SELECT id, unit, CASE WHEN 'procedure' = ANY(%(by)s) THEN procedure END AS procedure,
           CASE WHEN 'principal' = ANY(%(by)s) THEN principal END AS principal,
           CASE WHEN 'code' = ANY(%(by)s) THEN code END AS code,
           CASE WHEN 'detail' = ANY(%(by)s) THEN detail END AS detail,
           CASE WHEN 'state' = ANY(%(by)s) THEN state END AS state
      FROM cells
     WHERE kind = %(kind)s
       AND (%(units)s::text[] IS NULL OR unit = ANY(%(units)s))
       AND (%(procedure)s::text[] IS NULL OR procedure = ANY(%(procedure)s))
       AND (%(principal)s::text[] IS NULL OR principal = ANY(%(principal)s))
       AND (%(code)s::text[] IS NULL OR code = ANY(%(code)s))
       AND (%(detail)s::text[] IS NULL OR detail = ANY(%(detail)s))
       AND (%(state)s::text[] IS NULL OR state = ANY(%(state)s))
       AND (%(promised)s::text[] IS NULL OR promised = ANY(%(promised)s))
       AND (%(statutory)s::text[] IS NULL OR statutory = ANY(%(statutory)s))
       AND (%(paused)s::text[] IS NULL OR paused::text = ANY(%(paused)s))
       AND (%(extended)s::text[] IS NULL OR extended::text = ANY(%(extended)s))
       AND (%(reworked)s::text[] IS NULL OR reworked::text = ANY(%(reworked)s))
), counted AS (
    SELECT s.cell, s.amount, s.n, s.promised_days, s.statutory_days
      FROM sums AS s WHERE s.month = ANY(%(months)s::date[]) AND s.until <= %(base)s
       AND s.cell = ANY(ARRAY(SELECT id FROM wanted))
    UNION ALL
    SELECT f.cell, f.amount, 1, f.promised_days, f.statutory_days
      FROM facts AS f
     WHERE f.kind = %(kind)s AND f.shown_from >= %(base)s AND f.shown_from <= %(moment)s
       AND f.day >= %(months_from)s AND f.day <= %(months_until)s
    UNION ALL
    SELECT f.cell, f.amount, -1, -f.promised_days, -f.statutory_days
      FROM facts AS f
     WHERE f.kind = %(kind)s AND f.shown_until >= %(base)s AND f.shown_until <= %(moment)s
       AND f.shown_until < 9223372036854775807
       AND f.day >= %(months_from)s AND f.day <= %(months_until)s
    UNION ALL
    SELECT f.cell, f.amount, 1, f.promised_days, f.statutory_days
      FROM facts AS f
     WHERE f.kind = %(kind)s AND f.day >= %(before_from)s AND f.day <= %(before_until)s
       AND f.shown_from <= %(moment)s AND f.shown_until > %(moment)s
    UNION ALL
    SELECT f.cell, f.amount, 1, f.promised_days, f.statutory_days
      FROM facts AS f
     WHERE f.kind = %(kind)s AND f.day >= %(after_from)s AND f.day <= %(after_until)s
       AND f.shown_from <= %(moment)s AND f.shown_until > %(moment)s
)
SELECT w.unit, w.procedure, w.principal, w.code, w.detail, w.state, c.amount, sum(c.n)::bigint AS n,
       sum(c.promised_days)::bigint AS promised_days, sum(c.statutory_days)::bigint AS statutory_days
  FROM counted AS c JOIN wanted AS w ON w.id = c.cell
 WHERE NOT %(told)s OR c.amount >= 0
 GROUP BY 1, 2, 3, 4, 5, 6, 7 HAVING sum(c.n) <> 0;

-- name: behind
-- The facts behind a number, in order of their days: a stretch of them.
SELECT f.id, f.kind, f.key, f.position, f.day, f.amount, f.promised_days, f.statutory_days, f.since, f.due_on, f.until,
       f.term, f.late_days, f.suspended_days, f.edge_days, c.procedure, c.unit, c.principal, c.code, c.detail, c.state,
       c.promised, c.statutory, k.case_id, k.number
  FROM facts AS f JOIN cells AS c ON c.id = f.cell LEFT JOIN cases AS k ON k.id = f.id
 WHERE f.kind = %(kind)s AND f.day >= %(first)s AND f.day <= %(last)s AND (f.day, f.id) >= (%(day)s, %(id)s)
   AND f.shown_from <= %(moment)s AND f.shown_until > %(moment)s
   AND (NOT %(told)s OR f.amount >= 0)
   AND (%(units)s::text[] IS NULL OR c.unit = ANY(%(units)s))
   AND (%(procedure)s::text[] IS NULL OR c.procedure = ANY(%(procedure)s))
   AND (%(principal)s::text[] IS NULL OR c.principal = ANY(%(principal)s))
   AND (%(code)s::text[] IS NULL OR c.code = ANY(%(code)s))
   AND (%(detail)s::text[] IS NULL OR c.detail = ANY(%(detail)s))
   AND (%(state)s::text[] IS NULL OR c.state = ANY(%(state)s))
   AND (%(promised)s::text[] IS NULL OR c.promised = ANY(%(promised)s))
   AND (%(statutory)s::text[] IS NULL OR c.statutory = ANY(%(statutory)s))
   AND (%(paused)s::text[] IS NULL OR c.paused::text = ANY(%(paused)s))
   AND (%(extended)s::text[] IS NULL OR c.extended::text = ANY(%(extended)s))
   AND (%(reworked)s::text[] IS NULL OR c.reworked::text = ANY(%(reworked)s))
 ORDER BY f.day, f.id, f.key OFFSET %(skip)s LIMIT %(limit)s;

-- name: base
-- The end of the last week that was sealed by a moment; 0 if none was.
SELECT coalesce(max(until), 0) AS base FROM sealed WHERE until <= %(moment)s;

-- name: exported
-- All facts of some days with all that is known of each, as a figure asks of them.
SELECT c.kind, c.procedure, c.unit, c.principal, c.code, c.detail, c.state, c.promised, c.statutory, c.paused, c.extended,
       c.reworked, k.case_id, k.number, f.key, f.position, f.shown_from, f.shown_until, f.learnt_at, f.day, f.amount,
       f.promised_days, f.statutory_days, f.since, f.due_on, f.until, f.term, f.next_step, f.late_days, f.suspended_days,
       f.edge_days
  FROM facts AS f JOIN cells AS c ON c.id = f.cell LEFT JOIN cases AS k ON k.id = f.id
 WHERE f.day >= %(first)s AND f.day <= %(last)s ORDER BY f.id, f.kind, f.key, f.position, f.shown_from;

-- name: units
-- The names under which anything was done or is to be answered for.
SELECT DISTINCT unit FROM cells ORDER BY unit;

-- name: first
-- When the first thing was shown; null if nothing was.
SELECT recorded_at FROM ledger.events ORDER BY position LIMIT 1;

-- name: moved
-- The numbers of cases that a counting counts of some days at one of two moments and not at the other.
WITH wanted AS MATERIALIZED (
    SELECT id, unit FROM cells
     WHERE kind = %(kind)s
       AND (%(units)s::text[] IS NULL OR unit = ANY(%(units)s))
       AND (%(procedure)s::text[] IS NULL OR procedure = ANY(%(procedure)s))
       AND (%(principal)s::text[] IS NULL OR principal = ANY(%(principal)s))
       AND (%(code)s::text[] IS NULL OR code = ANY(%(code)s))
       AND (%(detail)s::text[] IS NULL OR detail = ANY(%(detail)s))
       AND (%(state)s::text[] IS NULL OR state = ANY(%(state)s))
       AND (%(promised)s::text[] IS NULL OR promised = ANY(%(promised)s))
       AND (%(statutory)s::text[] IS NULL OR statutory = ANY(%(statutory)s))
       AND (%(paused)s::text[] IS NULL OR paused::text = ANY(%(paused)s))
       AND (%(extended)s::text[] IS NULL OR extended::text = ANY(%(extended)s))
       AND (%(reworked)s::text[] IS NULL OR reworked::text = ANY(%(reworked)s))
), shown AS (
    SELECT f.id, f.key, f.shown_from <= %(then)s AND f.shown_until > %(then)s AS before,
           f.shown_from <= %(moment)s AND f.shown_until > %(moment)s AS after
      FROM facts AS f JOIN wanted AS w ON w.id = f.cell
     WHERE f.kind = %(kind)s AND f.day >= %(first)s AND f.day <= %(last)s
)
SELECT DISTINCT k.number
  FROM (SELECT id FROM shown GROUP BY id, key HAVING bool_or(before) <> bool_or(after)) AS m JOIN cases AS k USING (id)
 ORDER BY k.number LIMIT 50;

-- name: position
-- How far the ledger had come at a moment.
SELECT position FROM ledger.events WHERE recorded_at <= %(moment)s ORDER BY position DESC LIMIT 1;
