-- name: counted
-- How many cases are on each list at a moment, by place and, place null, of all places; and by the gravest list that each
-- is on, `worst`. Of cases within reach.
WITH asked AS (
    SELECT * FROM unnest(%(cells)s::bigint[], %(places)s::integer[], %(lists)s::integer[]) AS w(cell, place, list)
), standing AS MATERIALIZED (  -- before the lists, whose days would lead through all that ever stood so
    SELECT f.id, f.cell, f.day
      FROM spans AS p JOIN facts AS f ON {standing}
     WHERE f.cell = ANY((SELECT %(cells)s::bigint[])::bigint[])
), found AS (
    SELECT DISTINCT w.place, w.list, f.id
      FROM asked AS w JOIN standing AS f USING (cell)
      JOIN unnest(%(firsts)s::date[], %(lasts)s::date[]) WITH ORDINALITY AS d(first, last, list) USING (list)
     WHERE f.day >= d.first AND f.day <= d.last
       AND (%(headings)s::bigint[] IS NULL
            OR EXISTS (SELECT FROM cases AS k JOIN within(%(headings)s, %(alone)s) AS w USING (case_id) WHERE k.id = f.id))
       AND (%(hidden)s::bigint[] IS NULL
            OR NOT EXISTS (SELECT FROM cases AS k JOIN hidden(%(hidden)s, %(alone)s) AS w USING (case_id) WHERE k.id = f.id))
)
SELECT place, list, count(*) AS cases, false AS worst FROM found GROUP BY place, list
UNION ALL
SELECT place, list, count(*), true FROM (SELECT place, id, min(list) AS list FROM found GROUP BY place, id) AS w
 GROUP BY place, list
UNION ALL
SELECT NULL, list, count(DISTINCT id), false FROM found GROUP BY list
UNION ALL
SELECT NULL, list, count(*), true FROM (SELECT id, min(list) AS list FROM found GROUP BY id) AS w GROUP BY list;
