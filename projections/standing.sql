-- name: as_of
-- How far a model has come.
SELECT position, recorded_at FROM projections.checkpoints WHERE schema = %(schema)s;

-- name: stale
-- Since when the rows of a case stand still in the model on the search path.
SELECT position, version, recorded_at, error, message, parked_at, last_position, skipped
  FROM projections.parked WHERE schema = current_schema() AND case_id = %(case_id)s;

-- name: parked
-- All cases whose rows stand still in a model.
SELECT case_id, position, version, recorded_at, error, message, parked_at, last_position, skipped
  FROM projections.parked WHERE schema = %(schema)s ORDER BY case_id;
