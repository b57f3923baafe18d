-- name: cells
-- The cells of a kind that are so, with what tells their parts apart.
SELECT id, unit, procedure, principal, code, detail, state
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
   AND (%(reach)s::text IS NULL OR EXISTS (
        SELECT FROM json_to_recordset(%(reach)s::json)
               AS r(units text[], procedures text[], cases text[], filed_by text)
         WHERE r.cases IS NULL AND r.filed_by IS NULL AND (r.units IS NULL OR unit = ANY(r.units))
           AND (r.procedures IS NULL OR procedure = ANY(r.procedures))));

-- name: cells_held
-- Which cells there are: how many, and the sum of their names, which are hashes.
SELECT count(*), sum(id) FROM cells;

-- part: of_cells
-- Whether a fact is of the cells asked for, which are looked up in a hash: an array of thousands would be gone through for
-- each fact, and by an index of cells they would lead through all days.
(f.cell IN (SELECT unnest(%(cells)s::bigint[]))) IS TRUE

-- name: counted
-- What is counted of some cells in whole months and in days, at a moment: spans and days sealed by then added up, what
-- came and went since and what lies at the edges looked at. By cell and amount, and by month if they are told `apart`. The
-- cells are kept from the planner, which would weigh each of a thousand for longer than the answer takes; what came since
-- is few, whatever their cells.
WITH counted AS (
    SELECT s.month, s.cell, s.amount, s.n, s.promised_days, s.statutory_days
      FROM sums_of_spans AS s
     WHERE s.month = ANY(%(months)s::date[]) AND s.until <= span_before(%(base)s)
       AND s.cell = ANY((SELECT %(cells)s::bigint[])::bigint[])
    UNION ALL
    SELECT s.month, s.cell, s.amount, s.n, s.promised_days, s.statutory_days
      FROM sums AS s
     WHERE s.month = ANY(%(months)s::date[]) AND s.until > span_before(%(base)s) AND s.until <= %(base)s
       AND s.cell = ANY((SELECT %(cells)s::bigint[])::bigint[])
    UNION ALL
    SELECT date_trunc('month', f.day)::date, f.cell, f.amount, 1, f.promised_days, f.statutory_days
      FROM facts AS f
     WHERE f.kind = %(kind)s AND f.shown_from >= %(base)s AND f.shown_from <= %(moment)s
       AND f.day >= %(months_from)s AND f.day <= %(months_until)s AND {of_cells}
    UNION ALL
    SELECT date_trunc('month', f.day)::date, f.cell, f.amount, -1, -f.promised_days, -f.statutory_days
      FROM facts AS f
     WHERE f.kind = %(kind)s AND f.shown_until >= %(base)s AND f.shown_until <= %(moment)s
       AND f.shown_until < 9223372036854775807
       AND f.day >= %(months_from)s AND f.day <= %(months_until)s AND {of_cells}
    UNION ALL
    SELECT NULL, f.cell, f.amount, 1, f.promised_days, f.statutory_days
      FROM facts AS f
     WHERE f.kind = %(kind)s AND f.day >= %(before_from)s AND f.day <= %(before_until)s
       AND f.shown_from <= %(moment)s AND f.shown_until > %(moment)s AND f.cell = ANY((SELECT %(cells)s::bigint[])::bigint[])
    UNION ALL
    SELECT NULL, f.cell, f.amount, 1, f.promised_days, f.statutory_days
      FROM facts AS f
     WHERE f.kind = %(kind)s AND f.day >= %(after_from)s AND f.day <= %(after_until)s
       AND f.shown_from <= %(moment)s AND f.shown_until > %(moment)s AND f.cell = ANY((SELECT %(cells)s::bigint[])::bigint[])
)
SELECT CASE WHEN %(apart)s THEN month END AS month, cell, amount, sum(n)::bigint AS n,
       sum(promised_days)::bigint AS promised_days, sum(statutory_days)::bigint AS statutory_days
  FROM counted WHERE NOT %(told)s OR amount >= 0
 GROUP BY 1, cell, amount HAVING sum(n) <> 0;

-- part: reached_or_of_nobody
-- Whether a fact's case lies within reach; the tally of a day's calls is no case's.
(%(headings)s::bigint[] IS NULL
        OR f.id = 0 OR EXISTS (SELECT FROM within(%(headings)s, %(alone)s) AS w WHERE w.case_id = k.case_id))
   AND (%(hidden)s::bigint[] IS NULL
        OR NOT EXISTS (SELECT FROM hidden(%(hidden)s, %(alone)s) AS w WHERE w.case_id = k.case_id))

-- name: behind
-- The facts behind a number, in order of their days: a stretch of them.
SELECT f.id, f.kind, f.key, f.position, f.day, f.amount, f.promised_days, f.statutory_days, f.since, f.due_on, f.until,
       f.term, f.late_days, f.suspended_days, f.edge_days, c.procedure, c.unit, c.principal, c.code, c.detail, c.state,
       c.promised, c.statutory, k.case_id, k.number
  FROM facts AS f JOIN cells AS c ON c.id = f.cell LEFT JOIN cases AS k ON k.id = f.id
 WHERE f.kind = %(kind)s AND f.day >= %(first)s AND f.day <= %(last)s AND (f.day, f.id) >= (%(day)s, %(id)s)
   AND f.shown_from <= %(moment)s AND f.shown_until > %(moment)s
   AND (NOT %(told)s OR f.amount >= 0)
   AND f.cell = ANY(%(cells)s::bigint[])
   AND {reached_or_of_nobody}
 ORDER BY f.day, f.id, f.key OFFSET %(skip)s LIMIT %(limit)s;

-- name: behind_few
-- The same where they are few among the facts of those days: found by their cells, by the index alone, and put in order;
-- only those of the stretch are looked up.
WITH found AS MATERIALIZED (
    SELECT f.day, f.id
      FROM facts AS f LEFT JOIN cases AS k ON k.id = f.id
     WHERE f.cell = ANY((SELECT %(cells)s::bigint[])::bigint[]) AND f.day >= %(first)s AND f.day <= %(last)s
       AND (f.day, f.id) >= (%(day)s, %(id)s) AND f.shown_from <= %(moment)s AND f.shown_until > %(moment)s
       AND (NOT %(told)s OR f.amount >= 0)
       AND {reached_or_of_nobody}
     ORDER BY f.day, f.id LIMIT %(skip)s::bigint + %(limit)s
)
SELECT f.id, f.kind, f.key, f.position, f.day, f.amount, f.promised_days, f.statutory_days, f.since, f.due_on, f.until,
       f.term, f.late_days, f.suspended_days, f.edge_days, c.procedure, c.unit, c.principal, c.code, c.detail, c.state,
       c.promised, c.statutory, k.case_id, k.number
  FROM (SELECT DISTINCT day, id FROM found) AS w JOIN facts AS f USING (day, id) JOIN cells AS c ON c.id = f.cell
  LEFT JOIN cases AS k ON k.id = f.id
 WHERE f.kind = %(kind)s AND f.shown_from <= %(moment)s AND f.shown_until > %(moment)s
   AND (NOT %(told)s OR f.amount >= 0) AND {of_cells}
 ORDER BY f.day, f.id, f.key OFFSET %(skip)s LIMIT %(limit)s;

-- name: seen_of_few
-- How many of the facts behind a number are of cases that one may see.
SELECT count(*) AS n FROM facts AS f LEFT JOIN cases AS k ON k.id = f.id
 WHERE f.cell = ANY((SELECT %(cells)s::bigint[])::bigint[]) AND f.day >= %(first)s AND f.day <= %(last)s
   AND f.shown_from <= %(moment)s AND f.shown_until > %(moment)s
   AND (NOT %(told)s OR f.amount >= 0)
   AND {reached_or_of_nobody};

-- name: base
-- The end of the last day that was sealed by a moment; 0 if none was.
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
WITH shown AS (
    SELECT f.id, f.key, f.shown_from <= %(then)s AND f.shown_until > %(then)s AS before,
           f.shown_from <= %(moment)s AND f.shown_until > %(moment)s AS after
      FROM facts AS f
     WHERE f.kind = %(kind)s AND f.day >= %(first)s AND f.day <= %(last)s AND f.cell = ANY(%(cells)s::bigint[])
)
SELECT DISTINCT k.number
  FROM (SELECT id FROM shown GROUP BY id, key HAVING bool_or(before) <> bool_or(after)) AS m JOIN cases AS k USING (id)
 ORDER BY k.number LIMIT 50;

-- name: position
-- How far the ledger had come at a moment.
SELECT position FROM ledger.events WHERE recorded_at <= %(moment)s ORDER BY position DESC LIMIT 1;
