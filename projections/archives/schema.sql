-- name: tables
-- When each case came to its end; a row per state of its file, and of a handover, with the interval in which the ledger
-- knew it so.
CREATE TABLE closings (
    case_id       text COLLATE "C" NOT NULL,
    position      bigint NOT NULL,
    recorded_from timestamptz NOT NULL,
    closed_on     date NOT NULL
);

CREATE TABLE archive_files (
    case_id        text COLLATE "C" NOT NULL,
    version        bigint NOT NULL,
    position       bigint NOT NULL,
    recorded_from  timestamptz NOT NULL,
    recorded_until timestamptz,
    status         text COLLATE "C" NOT NULL,
    transfer       text COLLATE "C",
    receipt        text COLLATE "C",
    own_keep       text COLLATE "C",                   -- as it was appraised; none: as the schedule says
    own_through    date,
    held           boolean NOT NULL,
    held_until     date,                               -- the last day of the hold that lasts longest; none: open
    holds          json NOT NULL                       -- each order with its last day
);

CREATE TABLE transfers (
    transfer       text COLLATE "C" NOT NULL,
    version        bigint NOT NULL,
    position       bigint NOT NULL,
    recorded_from  timestamptz NOT NULL,
    recorded_until timestamptz,
    ordered        bigint NOT NULL,                    -- the position of its order: its place in the list
    number         text COLLATE "C" NOT NULL,
    archive        text COLLATE "C" NOT NULL,
    status         text COLLATE "C" NOT NULL,
    files          integer NOT NULL,
    ordered_at     timestamptz NOT NULL,
    settled_at     timestamptz,
    receipt        text COLLATE "C"
);

-- name: indexes
-- What ended by a day; the file of a case now and as it was; the files that are held; the handovers, the last first.
ALTER TABLE closings ADD PRIMARY KEY (case_id);
ALTER TABLE archive_files ADD PRIMARY KEY (case_id, version);
ALTER TABLE transfers ADD PRIMARY KEY (transfer, version);
CREATE INDEX closings_by_day ON closings (closed_on, case_id);
CREATE INDEX archive_files_held ON archive_files (case_id) WHERE held;
CREATE INDEX archive_files_to_destroy ON archive_files (case_id) WHERE status = 'to-be-destroyed';
CREATE INDEX transfers_in_order ON transfers (ordered DESC);
ANALYZE closings, archive_files, transfers;
