-- part: reached
-- Whether a case lies within reach by its heading or by itself, as `projections/board/within.py` asks it.
(%(headings)s::bigint[] IS NULL
        OR EXISTS (SELECT FROM within(%(headings)s, %(alone)s) AS w WHERE w.case_id = {}))
   AND (%(hidden)s::bigint[] IS NULL
        OR NOT EXISTS (SELECT FROM hidden(%(hidden)s, %(alone)s) AS w WHERE w.case_id = {}))
