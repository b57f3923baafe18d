-- name: set_lease
-- Let the server end this connection, and with it the lease, when its holder has been silent for so long.
SELECT set_config('idle_session_timeout', %(silence)s, false);

-- name: try_to_lead
-- Become the leader for as long as the connection lives, if nobody else is.
SELECT pg_try_advisory_lock(hashtext(%(lock)s));

-- name: leader
-- Whether anybody leads.
SELECT EXISTS (SELECT FROM pg_locks
                WHERE locktype = 'advisory' AND granted AND objsubid = 1
                  AND (classid::bigint << 32) + objid::bigint
                      = hashtext(%(lock)s)::bigint
                  AND database = (SELECT oid FROM pg_database WHERE datname = current_database()));
