-- name: one_snapshot
-- All that follows in this transaction sees the database as it is now, however long the dump beside it takes.
SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY;
SET LOCAL idle_in_transaction_session_timeout = 0;

-- name: versions
-- The version of the server, without its packager's words, and the newest migration.
SELECT split_part(current_setting('server_version'), ' ', 1), (SELECT max(number) FROM ledger.migrations);

-- name: to_dump
-- A name for this transaction's snapshot, and the schemas that migrations have made.
SELECT pg_export_snapshot(), array_agg(nspname::text ORDER BY nspname)
  FROM pg_namespace WHERE nspowner = 'caseledger_owner'::regrole;

-- name: has_schema
-- Whether a migration has been applied.
SELECT to_regclass('ledger.migrations') IS NOT NULL;

-- name: reach
-- How far the ledger reaches, and its schema.
SELECT (SELECT coalesce(max(position), 0) FROM ledger.events), (SELECT max(number) FROM ledger.migrations);

-- name: slot
-- Whether the server still keeps what the archive has not taken; no row where nothing is archived.
SELECT wal_status IS DISTINCT FROM 'lost' FROM pg_replication_slots WHERE slot_name = %(slot)s;

-- name: drop_slot
-- Let go of what a lost archive would have needed.
SELECT pg_drop_replication_slot(%(slot)s);

-- name: make_slot
-- Keep from now on what the archive has not taken.
SELECT pg_create_physical_replication_slot(%(slot)s, true);

-- name: has_sessions
-- Whether people log in; a ledger of an earlier version has no such table.
SELECT to_regclass('identity.sessions') IS NOT NULL;

-- name: end_sessions
-- End every session.
DELETE FROM identity.sessions;
