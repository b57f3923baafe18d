-- name: tables
-- A row per state of an inspection, with the interval in which the ledger knew it so.
CREATE TABLE inspections (
    inspection     text COLLATE "C" NOT NULL,
    position       bigint NOT NULL,                    -- of the event that made it so
    recorded_from  timestamptz NOT NULL,
    recorded_until timestamptz,                        -- null: still so
    body           text NOT NULL,
    reason         text NOT NULL,
    basis          text NOT NULL,
    scope          text NOT NULL,                      -- cases, units and procedures, as JSON
    inspectors     text[] NOT NULL,                    -- those who inspect and were not withdrawn
    opened_at      timestamptz NOT NULL,
    until          date NOT NULL,
    ended_at       timestamptz,
    notes          integer NOT NULL,
    PRIMARY KEY (inspection, position)
);

-- name: indexes
-- The inspections as they stand, those opened last first.
CREATE INDEX inspections_now ON inspections (opened_at DESC) WHERE recorded_until IS NULL;
