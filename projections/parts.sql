-- part: reached
-- Whether a case lies within reach by its heading or by itself, as `projections/board/within.py` asks it.
(%(headings)s::bigint[] IS NULL
        OR EXISTS (SELECT FROM within(%(headings)s, %(alone)s) AS w WHERE w.case_id = {}))
   AND (%(hidden)s::bigint[] IS NULL
        OR NOT EXISTS (SELECT FROM hidden(%(hidden)s, %(alone)s) AS w WHERE w.case_id = {}))

-- part: reached_by_id
-- The same of the case of a fact `f`, which knows its case by its id alone.
(%(headings)s::bigint[] IS NULL
            OR EXISTS (SELECT FROM cases AS k JOIN within(%(headings)s, %(alone)s) AS w USING (case_id) WHERE k.id = f.id))
       AND (%(hidden)s::bigint[] IS NULL
            OR NOT EXISTS (SELECT FROM cases AS k JOIN hidden(%(hidden)s, %(alone)s) AS w USING (case_id) WHERE k.id = f.id))

-- part: spans
-- Which class of length an interval that is over falls into: a moment need be looked for only so far back in each.
CREATE FUNCTION span(since bigint, until bigint) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN width_bucket(until - since, ARRAY[
    86400000000, 172800000000, 345600000000, 691200000000, 1382400000000, 2764800000000, 5529600000000,
    11059200000000, 22118400000000]);

CREATE VIEW spans AS
SELECT class, reach FROM (VALUES
    (0, 86400000000), (1, 172800000000), (2, 345600000000), (3, 691200000000), (4, 1382400000000),
    (5, 2764800000000), (6, 5529600000000), (7, 11059200000000), (8, 22118400000000), (9, 9223372036854775807)
) AS s(class, reach);

-- part: standing
-- The facts shown at a moment, those of some cells among them: of what is shown for good each cell's; of what is over, or
-- will be, all of some kinds, each class of length only so far before the moment as they may last. Whoever asks picks the
-- cells of these by a join: an array of thousands would be gone through for each.
SELECT f.id, f.cell, f.day
  FROM facts AS f
 WHERE f.cell = ANY((SELECT %(cells)s::bigint[])::bigint[]) AND f.shown_until = 9223372036854775807
   AND f.shown_from <= %(moment)s
UNION ALL
SELECT f.id, f.cell, f.day
  FROM spans AS p JOIN facts AS f
    ON span(f.shown_from, f.shown_until) = p.class AND f.shown_from > %(moment)s - p.reach
       AND f.shown_from <= %(moment)s AND f.shown_until > %(moment)s AND f.shown_until < 9223372036854775807
 WHERE f.kind = ANY(%(kinds)s::text[])
