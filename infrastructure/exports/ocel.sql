-- name: tables
-- The tables that OCEL 2.0 fixes; each type of event and of object has a table of its own beside them.
CREATE TABLE event (ocel_id TEXT PRIMARY KEY, ocel_type TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE object (ocel_id TEXT PRIMARY KEY, ocel_type TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE event_object (
    ocel_event_id TEXT NOT NULL, ocel_object_id TEXT NOT NULL, ocel_qualifier TEXT NOT NULL,
    PRIMARY KEY (ocel_event_id, ocel_object_id, ocel_qualifier)) WITHOUT ROWID;
CREATE TABLE object_object (
    ocel_source_id TEXT NOT NULL, ocel_target_id TEXT NOT NULL, ocel_qualifier TEXT NOT NULL,
    PRIMARY KEY (ocel_source_id, ocel_target_id, ocel_qualifier)) WITHOUT ROWID;
CREATE TABLE event_map_type (ocel_type TEXT PRIMARY KEY, ocel_type_map TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE object_map_type (ocel_type TEXT PRIMARY KEY, ocel_type_map TEXT NOT NULL) WITHOUT ROWID;

-- name: unnamed
-- Cases that are only referred to: another filter, or another cut, would have brought them.
SELECT ocel_object_id FROM event_object WHERE ocel_object_id NOT IN (SELECT ocel_id FROM object)
UNION SELECT ocel_target_id FROM object_object WHERE ocel_target_id NOT IN (SELECT ocel_id FROM object);

-- name: of_event
-- To which objects an event relates.
SELECT ocel_object_id, ocel_qualifier FROM event_object WHERE ocel_event_id = ?;

-- name: of_object
-- To which objects an object relates.
SELECT ocel_target_id, ocel_qualifier FROM object_object WHERE ocel_source_id = ?;
