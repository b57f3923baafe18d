-- name: runs
-- Terms over, due soon or standing still at a moment, those due first before the others, with who has the file and where
-- it stands; one row a case and list, so many skipped. `total` counts them all. The cells are kept from the planner, which
-- would go through all that ever stood so.
WITH found AS (
    SELECT DISTINCT ON (f.id) f.id, f.day AS due_on, f.since, f.until, f.cell
      FROM spans AS p JOIN facts AS f ON {standing}
     WHERE f.cell = ANY((SELECT %(cells)s::bigint[])::bigint[]) AND f.day >= %(first)s AND f.day <= %(last)s
       AND {reached_by_id}
     ORDER BY f.id, f.day
)
SELECT r.id, k.case_id, k.number, w.unit, h.principal, h.next_step AS step, w.code AS clock, w.detail AS effect, r.since, r.due_on,
       r.until AS resumes_on, p.term AS notice, p.detail AS ground, h.procedure, r.total
  FROM (SELECT *, count(*) OVER () AS total FROM found ORDER BY due_on, id OFFSET %(skip)s LIMIT %(limit)s) AS r
  JOIN cases AS k ON k.id = r.id JOIN cells AS w ON w.id = r.cell
  LEFT JOIN LATERAL (SELECT c.principal, c.procedure, f.next_step FROM facts AS f JOIN cells AS c ON c.id = f.cell
                      WHERE f.id = r.id AND f.kind = 'step' AND f.shown_from <= %(moment)s AND f.shown_until > %(moment)s
                      ORDER BY f.shown_from DESC, f.position DESC LIMIT 1) AS h ON true
  LEFT JOIN LATERAL (SELECT f.term, c.detail FROM facts AS f JOIN cells AS c ON c.id = f.cell
                      WHERE f.id = r.id AND f.kind = 'pause' AND c.state = 'open' AND f.shown_from <= %(moment)s
                        AND f.shown_until > %(moment)s ORDER BY f.day DESC LIMIT 1) AS p ON true
 ORDER BY r.due_on, r.id;

-- name: holders
-- Who had the file of each of some cases at a moment, and at which step it stood.
SELECT k.case_id, h.principal, h.next_step AS step
  FROM unnest(%(cases)s::text[]) AS w(case_id) JOIN cases AS k USING (case_id)
  LEFT JOIN LATERAL (SELECT c.principal, f.next_step FROM facts AS f JOIN cells AS c ON c.id = f.cell
                      WHERE f.id = k.id AND f.kind = 'step' AND f.shown_from <= %(moment)s AND f.shown_until > %(moment)s
                      ORDER BY f.shown_from DESC, f.position DESC LIMIT 1) AS h ON true;
