-- name: end
-- End the interval of the row before this one.
UPDATE inspections SET recorded_until = %(recorded_from)s
 WHERE inspection = %(inspection)s AND position < %(position)s AND recorded_until IS NULL;

-- name: insert
-- Write a row; one that stands there already stays as it is.
INSERT INTO inspections SELECT * FROM json_populate_record(null::inspections, %(row)s::json) ON CONFLICT DO NOTHING;

-- name: list
-- The inspections that had been opened by an instant, as known at a moment, or now; those opened last first. They run
-- until the end of their last day where the body sits, unless they were ended before.
SELECT inspection, reason, basis, scope, inspectors, opened_at, until, ended_at, notes, running
  FROM (SELECT i.*, i.until >= %(day)s AND (i.ended_at IS NULL OR i.ended_at > %(at)s) AS running FROM inspections AS i) AS i
 WHERE CASE WHEN %(known_at)s::timestamptz IS NULL THEN recorded_until IS NULL
            ELSE recorded_from <= %(known_at)s AND (recorded_until IS NULL OR recorded_until > %(known_at)s) END
   AND opened_at <= %(at)s
   AND (%(running)s::boolean IS NULL OR running = %(running)s)
   AND (%(inspector)s::text IS NULL OR %(inspector)s = ANY(inspectors))
 ORDER BY opened_at DESC, inspection;
