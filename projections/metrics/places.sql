-- name: counted
-- How many cases are on which lists at a moment, by place and, place null, of all places: a bit of `lists` for each, the
-- lowest for the first. Of cases within reach.
WITH asked AS (
    SELECT * FROM unnest(%(cells)s::bigint[], %(places)s::integer[], %(lists)s::integer[]) AS w(cell, place, list)
), standing AS MATERIALIZED (  -- before the lists, whose days would lead through all that ever stood so
    {standing}
), found AS MATERIALIZED (
    SELECT w.place, f.id, bit_or(1 << w.list) AS lists
      FROM asked AS w JOIN standing AS f USING (cell)
      JOIN unnest(%(firsts)s::date[], %(lasts)s::date[]) WITH ORDINALITY AS d(first, last, list) USING (list)
     WHERE f.day >= d.first AND f.day <= d.last
       AND {reached_by_id}
     GROUP BY w.place, f.id
)
SELECT place, lists, count(*) AS cases FROM found GROUP BY place, lists
UNION ALL
SELECT NULL, lists, count(*) FROM (SELECT bit_or(lists) AS lists FROM found GROUP BY id) AS w GROUP BY lists;
