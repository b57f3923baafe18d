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
       AND {reached_by_id}
)
SELECT place, list, count(*) AS cases, false AS worst FROM found GROUP BY place, list
UNION ALL
SELECT place, list, count(*), true FROM (SELECT place, id, min(list) AS list FROM found GROUP BY place, id) AS w
 GROUP BY place, list
UNION ALL
SELECT NULL, list, count(DISTINCT id), false FROM found GROUP BY list
UNION ALL
SELECT NULL, list, count(*), true FROM (SELECT id, min(list) AS list FROM found GROUP BY id) AS w GROUP BY list;
