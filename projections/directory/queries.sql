-- name: end_units
-- End what was known of a unit before an event.
UPDATE units SET recorded_until = %(recorded_from)s
 WHERE code = %(code)s AND recorded_until IS NULL AND position < %(position)s;

-- name: insert_units
-- Write the versions of a unit; those that stand there stay.
INSERT INTO units SELECT * FROM json_populate_recordset(null::units, %(rows)s::json) ON CONFLICT DO NOTHING;

-- name: end_members
-- End what was known of a member before an event.
UPDATE members SET recorded_until = %(recorded_from)s
 WHERE code = %(code)s AND recorded_until IS NULL AND position < %(position)s;

-- name: insert_members
-- Write the spells of a member; those that stand there stay.
INSERT INTO members SELECT * FROM json_populate_recordset(null::members, %(rows)s::json) ON CONFLICT DO NOTHING;

-- name: end_items
-- End what was known of how far an item had come before an event.
UPDATE items SET recorded_until = %(recorded_from)s
 WHERE code = %(code)s AND recorded_until IS NULL AND position < %(position)s;

-- name: insert_items
-- Write how far an item has come.
INSERT INTO items SELECT * FROM json_populate_recordset(null::items, %(rows)s::json) ON CONFLICT DO NOTHING;

-- name: end_entries
-- End what was known of the entries of an item before an event.
UPDATE entries SET recorded_until = %(recorded_from)s
 WHERE code = %(code)s AND recorded_until IS NULL AND position < %(position)s;

-- name: insert_entries
-- Write the entries of an item; those that stand there stay.
INSERT INTO entries SELECT * FROM json_populate_recordset(null::entries, %(rows)s::json) ON CONFLICT DO NOTHING;

-- name: end_duties
-- End what was known of what is owed for an item before an event.
UPDATE duties SET recorded_until = %(recorded_from)s
 WHERE code = %(code)s AND recorded_until IS NULL AND position < %(position)s;

-- name: insert_duties
-- Write what is owed for an item.
INSERT INTO duties SELECT * FROM json_populate_recordset(null::duties, %(rows)s::json) ON CONFLICT DO NOTHING;

-- name: end_norms
-- End what was known of the versions of a norm before an event.
UPDATE norms SET recorded_until = %(recorded_from)s
 WHERE code = %(code)s AND recorded_until IS NULL AND position < %(position)s;

-- name: insert_norms
-- Write the versions of a norm; those that stand there stay.
INSERT INTO norms SELECT * FROM json_populate_recordset(null::norms, %(rows)s::json) ON CONFLICT DO NOTHING;

-- name: units
-- The units valid on a day, or all versions of one, as known.
SELECT code, name, level, kind, parent, body, acting_names, since, until, document
  FROM units
 WHERE (%(code)s::text IS NULL OR code = %(code)s)
   AND (%(day)s::date IS NULL OR (since <= %(day)s AND (until IS NULL OR until >= %(day)s)))
   AND CASE WHEN %(known_at)s::timestamptz IS NULL THEN recorded_until IS NULL
            ELSE recorded_from <= %(known_at)s AND (recorded_until IS NULL OR recorded_until > %(known_at)s) END
 ORDER BY code, since;

-- name: members
-- The members and assisting units of a day, as known.
SELECT code, name, kind, role, unit, since, until, document
  FROM members
 WHERE since <= %(day)s AND (until IS NULL OR until >= %(day)s)
   AND CASE WHEN %(known_at)s::timestamptz IS NULL THEN recorded_until IS NULL
            ELSE recorded_from <= %(known_at)s AND (recorded_until IS NULL OR recorded_until > %(known_at)s) END
 ORDER BY code;

-- name: items
-- A stretch of the items, as known, each with the entry that is in force on a day.
SELECT i.code, i.stage, i.title, coalesce(e.unit, i.unit) AS unit, i.wrong, i.docks, e.type, e.entry_mode, e.entry
  FROM items AS i
  LEFT JOIN entries AS e
         ON e.code = i.code AND e.since <= %(day)s AND (e.until IS NULL OR e.until >= %(day)s)
        AND CASE WHEN %(known_at)s::timestamptz IS NULL THEN e.recorded_until IS NULL
                 ELSE e.recorded_from <= %(known_at)s
                      AND (e.recorded_until IS NULL OR e.recorded_until > %(known_at)s) END
 WHERE CASE WHEN %(known_at)s::timestamptz IS NULL THEN i.recorded_until IS NULL
            ELSE i.recorded_from <= %(known_at)s AND (i.recorded_until IS NULL OR i.recorded_until > %(known_at)s) END
   AND (%(stage)s::text IS NULL OR i.stage = %(stage)s)
   AND (%(unit)s::text IS NULL OR coalesce(e.unit, i.unit) = %(unit)s)
   AND (%(type)s::text IS NULL OR e.type = %(type)s)
   AND (%(entry_mode)s::text IS NULL OR e.entry_mode = %(entry_mode)s)
   AND (%(in_force)s::boolean IS NULL OR (e.code IS NOT NULL) = %(in_force)s)
 ORDER BY i.code OFFSET %(skip)s LIMIT %(limit)s;

-- name: items_offered
-- The items in force on a day, as known now: what a choice among them shows, and nothing else.
SELECT i.code, i.title, e.unit
  FROM items AS i JOIN entries AS e ON e.code = i.code
 WHERE i.recorded_until IS NULL AND e.recorded_until IS NULL
   AND e.since <= %(day)s AND (e.until IS NULL OR e.until >= %(day)s)
 ORDER BY i.code LIMIT %(limit)s;

-- name: count_items
-- How many items of each type, and of how many units, are in force on a day, as known.
SELECT type, count(*) AS items, array_agg(DISTINCT unit ORDER BY unit) AS units
  FROM entries
 WHERE since <= %(day)s AND (until IS NULL OR until >= %(day)s)
   AND CASE WHEN %(known_at)s::timestamptz IS NULL THEN recorded_until IS NULL
            ELSE recorded_from <= %(known_at)s AND (recorded_until IS NULL OR recorded_until > %(known_at)s) END
 GROUP BY type ORDER BY type NULLS LAST;

-- name: owing
-- What departments owe at an instant, whose last day is before a day, as known.
SELECT unit, code, title, why, since, due_on, by_default
  FROM duties
 WHERE since <= %(at)s AND due_on < %(day)s AND (met_at IS NULL OR met_at > %(at)s)
   AND CASE WHEN %(known_at)s::timestamptz IS NULL THEN recorded_until IS NULL
            ELSE recorded_from <= %(known_at)s AND (recorded_until IS NULL OR recorded_until > %(known_at)s) END
 ORDER BY unit, due_on, code;

-- name: norms
-- The norms in force on a day, or all versions of one, as known.
SELECT code, title, kind, version, owner, reference, digest, procedure, since, until, replaced_by
  FROM norms
 WHERE (%(code)s::text IS NULL OR code = %(code)s)
   AND (%(day)s::date IS NULL OR (since <= %(day)s AND (until IS NULL OR until >= %(day)s)))
   AND CASE WHEN %(known_at)s::timestamptz IS NULL THEN recorded_until IS NULL
            ELSE recorded_from <= %(known_at)s AND (recorded_until IS NULL OR recorded_until > %(known_at)s) END
 ORDER BY code, since;
