-- name: insert_closings
-- Write when cases came to their end; one that stands there already stays as it is.
INSERT INTO closings SELECT * FROM json_populate_recordset(null::closings, %(rows)s::json) ON CONFLICT DO NOTHING;

-- name: end_file
-- End the interval of the row before one.
UPDATE archive_files SET recorded_until = %(recorded_from)s
 WHERE case_id = %(case_id)s AND version < %(version)s AND recorded_until IS NULL;

-- name: insert_file
-- Write a state of a file; one that stands there already stays as it is.
INSERT INTO archive_files SELECT * FROM json_populate_record(null::archive_files, %(row)s::json) ON CONFLICT DO NOTHING;

-- name: end_transfer
-- End the interval of the row before one.
UPDATE transfers SET recorded_until = %(recorded_from)s
 WHERE transfer = %(transfer)s AND version < %(version)s AND recorded_until IS NULL;

-- name: insert_transfer
-- Write a state of a handover; one that stands there already stays as it is.
INSERT INTO transfers SELECT * FROM json_populate_record(null::transfers, %(row)s::json) ON CONFLICT DO NOTHING;

-- name: due
-- The closed cases whose file is due on a day, to be handed over (`transfer`) or appraised, as known at a moment, or
-- now; those that ended first before the others. `rules` says of each procedure, and of every other, through which day
-- of closing it is due.
WITH rules AS (
    SELECT * FROM json_to_recordset(%(rules)s::json) AS r(procedure text, closed_by date)
)
SELECT k.case_id, b.number, h.procedure_code, h.unit, k.closed_on, coalesce(f.status, 'kept') AS status, f.version,
       f.transfer, f.receipt, f.own_keep, f.own_through,
       coalesce(f.held AND (f.held_until IS NULL OR f.held_until >= %(day)s), false) AS held, f.holds
  FROM closings AS k
  JOIN cases AS b ON b.case_id = k.case_id
  JOIN states AS s ON s.id = b.id AND s.recorded_until IS NULL
  JOIN headings AS h ON h.id = s.heading
  LEFT JOIN archive_files AS f ON f.case_id = k.case_id
        AND CASE WHEN %(known_at)s::timestamptz IS NULL THEN f.recorded_until IS NULL
                 ELSE f.recorded_from <= %(known_at)s AND (f.recorded_until IS NULL OR f.recorded_until > %(known_at)s) END
  JOIN rules AS r ON r.procedure = h.procedure_code
        OR (r.procedure IS NULL AND NOT EXISTS (SELECT FROM rules AS x WHERE x.procedure = h.procedure_code))
 WHERE k.closed_on <= (SELECT max(closed_by) FROM rules) AND k.closed_on <= r.closed_by
   AND (%(known_at)s::timestamptz IS NULL OR k.recorded_from <= %(known_at)s)
   AND coalesce(f.status, 'kept') = 'kept'
   AND (%(transfer)s OR f.own_keep IS NULL OR f.own_through < %(day)s)
   AND (%(unit)s::text IS NULL OR h.unit = %(unit)s)
   AND (%(procedure)s::text IS NULL OR h.procedure_code = %(procedure)s)
   AND (%(headings)s::bigint[] IS NULL OR s.heading = ANY(%(headings)s) OR s.id = ANY(%(alone)s::bigint[]))
   AND (%(hidden)s::bigint[] IS NULL OR s.heading <> ALL(%(hidden)s) OR s.id = ANY(%(alone)s::bigint[]))
 ORDER BY k.closed_on, k.case_id OFFSET %(skip)s LIMIT %(limit)s;

-- name: standing
-- The files that are held on a day (`held`), or appraised to be destroyed, as known at a moment, or now; a file that is
-- held may be that of an open case.
SELECT f.case_id, b.number, h.procedure_code, h.unit, k.closed_on, f.status, f.version, f.transfer, f.receipt,
       f.own_keep, f.own_through, f.held AND (f.held_until IS NULL OR f.held_until >= %(day)s) AS held, f.holds
  FROM archive_files AS f
  JOIN cases AS b ON b.case_id = f.case_id
  JOIN states AS s ON s.id = b.id AND s.recorded_until IS NULL
  JOIN headings AS h ON h.id = s.heading
  LEFT JOIN closings AS k ON k.case_id = f.case_id
 WHERE CASE WHEN %(known_at)s::timestamptz IS NULL THEN f.recorded_until IS NULL
            ELSE f.recorded_from <= %(known_at)s AND (f.recorded_until IS NULL OR f.recorded_until > %(known_at)s) END
   AND CASE WHEN %(held)s THEN f.held AND (f.held_until IS NULL OR f.held_until >= %(day)s)
            ELSE f.status = 'to-be-destroyed' END
   AND (%(unit)s::text IS NULL OR h.unit = %(unit)s)
   AND (%(procedure)s::text IS NULL OR h.procedure_code = %(procedure)s)
   AND (%(headings)s::bigint[] IS NULL OR s.heading = ANY(%(headings)s) OR s.id = ANY(%(alone)s::bigint[]))
   AND (%(hidden)s::bigint[] IS NULL OR s.heading <> ALL(%(hidden)s) OR s.id = ANY(%(alone)s::bigint[]))
 ORDER BY f.case_id OFFSET %(skip)s LIMIT %(limit)s;

-- name: transfers
-- The handovers, as known at a moment, or now; those ordered last before the others.
SELECT transfer, version, number, archive, status, files, ordered_at, settled_at, receipt
  FROM transfers
 WHERE CASE WHEN %(known_at)s::timestamptz IS NULL THEN recorded_until IS NULL
            ELSE recorded_from <= %(known_at)s AND (recorded_until IS NULL OR recorded_until > %(known_at)s) END
   AND (%(status)s::text IS NULL OR status = %(status)s)
 ORDER BY ordered DESC OFFSET %(skip)s LIMIT %(limit)s;
