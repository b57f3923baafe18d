-- name: end
-- End the interval of the row before one.
UPDATE findings SET recorded_until = %(recorded_from)s
 WHERE finding = %(finding)s AND version < %(version)s AND recorded_until IS NULL;

-- name: insert
-- Write a row; one that stands there already stays as it is.
INSERT INTO findings SELECT * FROM json_populate_record(null::findings, %(row)s::json) ON CONFLICT DO NOTHING;

-- name: listed
-- The findings that match, as known at a moment, or now; those opened last before the others. `responsible`: only those
-- for which one of these units was found to be.
SELECT finding, opened, version, number, status, view, kind, sign, events, unit, office, principal, opened_on, rectify_by,
       rectified_at, closed_at,
       rectified_at IS NULL AND closed_at IS NULL AND coalesce(rectify_by < %(day)s, false) AS overdue
  FROM findings
 WHERE CASE WHEN %(known_at)s::timestamptz IS NULL THEN recorded_until IS NULL
            ELSE recorded_from <= %(known_at)s AND (recorded_until IS NULL OR recorded_until > %(known_at)s) END
   AND (%(status)s::text IS NULL OR status = %(status)s)
   AND (%(unit)s::text IS NULL OR unit = %(unit)s)
   AND (%(view)s::text IS NULL OR view = %(view)s)
   AND (%(responsible)s::text[] IS NULL OR (rectify_by IS NOT NULL AND unit = ANY(%(responsible)s)))
   AND opened_on >= %(first)s AND opened_on <= %(last)s AND (%(before)s = 0 OR opened < %(before)s)
 ORDER BY opened DESC LIMIT %(limit)s;

-- name: of_signs
-- Which finding came first from each of some rows of a view, as known at a moment, or now.
SELECT DISTINCT ON (sign) sign, finding
  FROM findings
 WHERE sign = ANY(%(signs)s) AND view = %(view)s AND version = 1
   AND (%(known_at)s::timestamptz IS NULL OR recorded_from <= %(known_at)s)
 ORDER BY sign, opened;
