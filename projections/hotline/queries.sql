-- name: insert
-- Write facts; one that stands there already stays as it is.
INSERT INTO facts SELECT * FROM json_populate_recordset(null::facts, %(rows)s::json) ON CONFLICT DO NOTHING;

-- name: of_period
-- All facts, as known at a position and a moment, of the cases of which something happened or fell due in a period.
SELECT case_id, version, kind, clock, run, unit, detail, happened_at, expires_at, ended_at, position, recorded_at
  FROM facts
 WHERE case_id IN (SELECT case_id FROM facts WHERE happened_at >= %(since)s AND happened_at < %(until)s
                   UNION SELECT case_id FROM facts WHERE expires_at > %(since)s AND expires_at <= %(until)s)
   AND (%(position)s::bigint IS NULL OR position <= %(position)s)
   AND (%(known_at)s::timestamptz IS NULL OR recorded_at <= %(known_at)s)
   AND {reached facts.case_id}
 ORDER BY case_id, version;
