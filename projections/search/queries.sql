-- name: insert_words
-- Write words; one that stands there already has the same number.
INSERT INTO words SELECT * FROM json_populate_recordset(null::words, %(rows)s::json) ON CONFLICT DO NOTHING;

-- name: insert_cases
-- Write cases that have begun; one that stands there already stays as it is.
INSERT INTO cases SELECT * FROM json_populate_recordset(null::cases, %(rows)s::json) ON CONFLICT DO NOTHING;

-- name: add
-- Add to cases what was said further on their timelines; what they say already changes nothing.
UPDATE cases AS c
   SET since = least(c.since, r.since), until = greatest(c.until, r.until),
       responsible = coalesce(r.responsible, CASE WHEN r.taken_back THEN c.unit ELSE c.responsible END),
       said = ARRAY(SELECT DISTINCT n FROM unnest(c.said || r.said) AS n ORDER BY n)
  FROM json_to_recordset(%(rows)s::json)
       AS r(case_id text, since bigint, until bigint, responsible text, taken_back boolean, said integer[])
 WHERE c.case_id = r.case_id
   AND (NOT c.said @> r.said OR r.since < c.since OR r.until > c.until OR r.responsible IS NOT NULL OR r.taken_back);

-- name: containing
-- The numbers of the words that hold a text.
SELECT number FROM words WHERE strpos(text, %(text)s) > 0 ORDER BY number;

-- name: newest
-- Of the newest cases, so many of them, those that may say all the words of a query: each word either stands in one that
-- is said alike in many cases, or all its pairs are said. A word that is not asked for is null.
SELECT c.place, c.case_id
  FROM (SELECT * FROM cases AS n
         WHERE (%(unit)s::text IS NULL OR n.responsible = %(unit)s)
           AND (%(procedure)s::text IS NULL OR n.procedure = %(procedure)s)
           AND (%(before)s::bigint = 0 OR n.place < %(before)s)
         ORDER BY n.place DESC LIMIT %(window)s) AS c
 WHERE (c.said && %(alike_1)s::integer[] OR c.said @> %(pairs_1)s::integer[])
   AND (%(pairs_2)s::integer[] IS NULL OR c.said && %(alike_2)s::integer[] OR c.said @> %(pairs_2)s::integer[])
   AND (%(pairs_3)s::integer[] IS NULL OR c.said && %(alike_3)s::integer[] OR c.said @> %(pairs_3)s::integer[])
   AND (%(pairs_4)s::integer[] IS NULL OR c.said && %(alike_4)s::integer[] OR c.said @> %(pairs_4)s::integer[])
   AND (%(marked)s::integer[] IS NULL OR c.said @> %(marked)s::integer[])
   AND (%(months)s::integer[] IS NULL OR c.said && %(months)s::integer[])
   AND (%(since)s::bigint IS NULL OR c.until >= %(since)s)
   AND {reached c.case_id}
 ORDER BY c.place DESC LIMIT %(limit)s;

-- name: last
-- Where the last of the cases stands; no row if there is none.
SELECT n.place FROM cases AS n
 WHERE (%(unit)s::text IS NULL OR n.responsible = %(unit)s)
   AND (%(procedure)s::text IS NULL OR n.procedure = %(procedure)s)
   AND (%(before)s::bigint = 0 OR n.place < %(before)s)
 ORDER BY n.place DESC LIMIT 1;

-- name: stretch
-- The same of the cases of some weeks, or of all: what few of them say is found by the index of what is said, unit and
-- procedure with it. Materialized, so that the order does not lead away from that index to a walk over all cases.
WITH found AS MATERIALIZED (
    SELECT c.place, c.case_id FROM cases AS c
     WHERE (c.said && %(alike_1)s::integer[] OR c.said @> %(pairs_1)s::integer[])
       AND (%(pairs_2)s::integer[] IS NULL OR c.said && %(alike_2)s::integer[] OR c.said @> %(pairs_2)s::integer[])
       AND (%(pairs_3)s::integer[] IS NULL OR c.said && %(alike_3)s::integer[] OR c.said @> %(pairs_3)s::integer[])
       AND (%(pairs_4)s::integer[] IS NULL OR c.said && %(alike_4)s::integer[] OR c.said @> %(pairs_4)s::integer[])
       AND (%(marked)s::integer[] IS NULL OR c.said @> %(marked)s::integer[])
       AND (%(unit)s::text IS NULL OR c.responsible = %(unit)s)
       AND (%(procedure)s::text IS NULL OR c.procedure = %(procedure)s)
       AND (%(months)s::integer[] IS NULL OR c.said && %(months)s::integer[])
       AND (%(since)s::bigint IS NULL OR c.until >= %(since)s)
       AND (%(before)s::bigint = 0 OR c.place < %(before)s)
       AND (%(from)s::bigint IS NULL OR c.place >= %(from)s)
       AND {reached c.case_id})
SELECT place, case_id FROM found ORDER BY place DESC LIMIT %(limit)s;
