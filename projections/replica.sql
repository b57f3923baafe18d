-- name: replica
-- How far a replica has come, and when its last transaction was committed on the primary; no row on the primary.
SELECT h.position, pg_last_xact_replay_timestamp() AS replayed FROM ledger.head AS h WHERE pg_is_in_recovery();
