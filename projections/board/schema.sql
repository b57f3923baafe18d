-- name: tables
-- A row per state of a case and of a run of a clock, each with the interval in which the ledger knew it so. Instants
-- are microseconds since 1970 UTC; a case is named by the position of its first event: its place in lists.
CREATE TABLE headings (                                -- under what a case is counted; named by a hash of what it says
    id                bigint PRIMARY KEY,
    procedure_code    text COLLATE "C",
    procedure_version text COLLATE "C",
    jurisdiction      text COLLATE "C" NOT NULL,
    body              text COLLATE "C" NOT NULL,
    unit              text COLLATE "C" NOT NULL,
    item              text COLLATE "C"
);

CREATE TABLE cases (
    id             bigint PRIMARY KEY,                 -- the position of its first event
    case_id        text COLLATE "C" NOT NULL,
    number         text COLLATE "C" NOT NULL,
    first_filed_at bigint NOT NULL
);

CREATE TABLE states (
    id             bigint NOT NULL,
    position       bigint NOT NULL,                    -- of the last event of the act, or of the calendar, that made it so
    recorded_from  bigint NOT NULL,
    heading        bigint NOT NULL,
    status         text COLLATE "C" NOT NULL,
    closed         boolean NOT NULL,
    outcome        text COLLATE "C",
    grades         text COLLATE "C" NOT NULL,           -- codes, as a JSON list
    open_steps     text COLLATE "C" NOT NULL,
    near_from      bigint,                             -- over the open clocks: when the first turns amber,
    red_from       bigint,                             -- and when the first runs out
    due_on         date,                               -- the due day of that one,
    provisional    boolean NOT NULL,                   -- and whether it is an estimate
    stands_until   bigint,                             -- a clock stands still, until then at the longest
    breached       boolean NOT NULL,                   -- a clock ended late
    recorded_until bigint,                             -- null: still so
    PRIMARY KEY (id, position)
);

CREATE TABLE runs (
    id              bigint NOT NULL,
    clock           text COLLATE "C" NOT NULL,
    run             integer NOT NULL,
    position        bigint NOT NULL,
    recorded_from   bigint NOT NULL,
    kind            text COLLATE "C" NOT NULL CHECK (kind IN ('running', 'suspended', 'ended', 'interrupted')),
    opened_on       date NOT NULL,
    due_on          date NOT NULL,                     -- of one that stands still: as it is when its pause ends by itself
    expires_at      bigint NOT NULL,
    stands_until    bigint,
    late            boolean,                           -- null until it has ended
    late_by_instant boolean,
    provisional     boolean NOT NULL,
    recorded_until  bigint,
    PRIMARY KEY (id, clock, run, position)
);

-- Whether a row shows what is on record (known_at null), or what was at a moment.
CREATE FUNCTION is_shown(recorded_from bigint, recorded_until bigint, known_at bigint) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN known_at IS NULL THEN recorded_until IS NULL
            ELSE recorded_from <= known_at AND (recorded_until IS NULL OR recorded_until > known_at) END;

-- The light of a case at a moment not before its last act.
CREATE FUNCTION light_at(closed boolean, breached boolean, stands_until bigint, near_from bigint, red_from bigint,
                         at bigint) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN red_from <= at OR (closed AND breached) THEN 'red'
            WHEN closed THEN 'green'
            WHEN near_from <= at THEN 'amber'
            WHEN at < stands_until THEN 'grey'
            ELSE 'green' END;

-- name: indexes
-- A case by its id and number; the lists of now; the clocks that a new calendar may move.
CREATE UNIQUE INDEX cases_by_id ON cases (case_id);
CREATE INDEX cases_by_number ON cases (number);
CREATE INDEX states_now ON states (id) WHERE recorded_until IS NULL;
CREATE INDEX states_open ON states (id) WHERE recorded_until IS NULL AND NOT closed;
CREATE INDEX runs_by_due ON runs (due_on) WHERE recorded_until IS NULL;
