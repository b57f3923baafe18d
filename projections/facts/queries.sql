-- name: insert_cells
-- Write cells; one that stands there already says the same.
INSERT INTO cells SELECT * FROM json_populate_recordset(null::cells, %(rows)s::json) ON CONFLICT DO NOTHING;

-- name: insert_facts
-- Write facts; one that stands there already stays as it is.
INSERT INTO facts SELECT * FROM json_populate_recordset(null::facts, %(rows)s::json) ON CONFLICT DO NOTHING;

-- name: end_facts
-- Let facts be shown until a moment and no longer.
UPDATE facts AS f SET shown_until = r.shown_until
  FROM json_populate_recordset(null::facts, %(rows)s::json) AS r
 WHERE f.id = r.id AND f.kind = r.kind AND f.key = r.key AND f.position = r.position AND f.shown_from = r.shown_from;

-- name: drop_facts
-- Take away what will not come.
DELETE FROM facts AS f USING json_populate_recordset(null::facts, %(rows)s::json) AS r
 WHERE f.id = r.id AND f.kind = r.kind AND f.key = r.key AND f.position = r.position AND f.shown_from = r.shown_from;

-- name: put_cases
-- Write cases, or the days over which they lie.
INSERT INTO cases SELECT * FROM json_populate_recordset(null::cases, %(rows)s::json)
    ON CONFLICT (id) DO UPDATE SET since = excluded.since, until = excluded.until;

-- name: touched
-- Cases of which something counted lies in some days, recorded before a position.
SELECT case_id FROM cases WHERE until >= %(since)s AND since <= %(until)s AND id < %(position)s ORDER BY case_id;

-- name: end_call
-- Let the tally of a day's calls be shown no longer.
UPDATE facts SET shown_until = %(at)s
 WHERE id = 0 AND kind = 'call' AND key = %(key)s AND position < %(position)s AND shown_until > %(at)s;

-- name: correct_call
-- Write a tally anew, as it was corrected.
INSERT INTO facts (id, kind, key, position, shown_from, shown_until, learnt_at, day, cell, amount, promised_days,
                   statutory_days)
SELECT id, kind, key, %(position)s, %(at)s, 9223372036854775807, %(at)s, day, cell, %(amount)s, promised_days,
       statutory_days
  FROM facts WHERE id = 0 AND kind = 'call' AND key = %(key)s AND position < %(position)s
 ORDER BY position DESC LIMIT 1
    ON CONFLICT DO NOTHING;

-- name: base
-- The end of the last day that was sealed by a moment; 0 if none was.
SELECT coalesce(max(until), 0) FROM sealed WHERE until <= %(moment)s;

-- name: seal
-- Sum up the days that are over.
SELECT seal(%(moment)s);
