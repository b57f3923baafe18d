-- name: runs
-- Terms over, due soon or standing still at a moment, by list: those due first before the others, with who acted last and
-- where it stands; one row a case and list, so many skipped. `total` counts all of a list.
WITH asked AS (
    SELECT * FROM unnest(%(cells)s::bigint[], %(lists)s::integer[]) AS w(cell, list)
), standing AS MATERIALIZED (
    {standing}
), found AS MATERIALIZED (
    SELECT w.list, f.id, min(f.day) AS due_on
      FROM asked AS w JOIN standing AS f USING (cell)
      JOIN unnest(%(firsts)s::date[], %(lasts)s::date[]) WITH ORDINALITY AS d(first, last, list) USING (list)
     WHERE f.day >= d.first AND f.day <= d.last
       AND {reached_by_id}
     GROUP BY w.list, f.id
)
SELECT r.list, r.id, k.case_id, k.number, w.unit, h.principal, h.next_step AS step, w.code AS clock, w.detail AS effect, r.due_on,
       s.until AS resumes_on, p.term AS notice, p.detail AS ground, h.procedure, t.total
  FROM (SELECT list, count(*) AS total FROM found GROUP BY list) AS t
 CROSS JOIN LATERAL (SELECT * FROM found AS o WHERE o.list = t.list
                      ORDER BY o.due_on, o.id OFFSET %(skip)s LIMIT %(limit)s) AS r
  JOIN cases AS k ON k.id = r.id
 CROSS JOIN LATERAL (SELECT f.cell, f.until FROM facts AS f
                      WHERE f.id = r.id AND f.kind = ANY(%(kinds)s::text[]) AND f.day = r.due_on
                        AND f.shown_from <= %(moment)s AND f.shown_until > %(moment)s
                        AND EXISTS (SELECT FROM asked AS a WHERE a.cell = f.cell AND a.list = r.list)
                      ORDER BY f.kind, f.key LIMIT 1) AS s
  JOIN cells AS w ON w.id = s.cell
  LEFT JOIN LATERAL (SELECT c.principal, c.procedure, f.next_step FROM facts AS f JOIN cells AS c ON c.id = f.cell
                      WHERE f.id = r.id AND f.kind = 'step' AND f.shown_from <= %(moment)s AND f.shown_until > %(moment)s
                      ORDER BY f.shown_from DESC, f.position DESC LIMIT 1) AS h ON true
  LEFT JOIN LATERAL (SELECT f.term, c.detail FROM facts AS f JOIN cells AS c ON c.id = f.cell
                      WHERE f.id = r.id AND f.kind = 'pause' AND c.state = 'open' AND f.shown_from <= %(moment)s
                        AND f.shown_until > %(moment)s ORDER BY f.day DESC LIMIT 1) AS p ON true
 ORDER BY r.list, r.due_on, r.id;

-- name: holders
-- Who had acted last on each of some cases by a moment, and at which step it stood.
SELECT k.case_id, h.principal, h.next_step AS step
  FROM unnest(%(cases)s::text[]) AS w(case_id) JOIN cases AS k USING (case_id)
  LEFT JOIN LATERAL (SELECT c.principal, f.next_step FROM facts AS f JOIN cells AS c ON c.id = f.cell
                      WHERE f.id = k.id AND f.kind = 'step' AND f.shown_from <= %(moment)s AND f.shown_until > %(moment)s
                      ORDER BY f.shown_from DESC, f.position DESC LIMIT 1) AS h ON true;
