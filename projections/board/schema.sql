-- name: tables
-- A row per state of a case and of a clock, each with the interval in which the ledger knew it so.
CREATE TABLE cases (
    case_id           text COLLATE "C" NOT NULL,
    position          bigint NOT NULL,                 -- of the event that made it so: of the case, or of a calendar
    version           bigint NOT NULL,
    recorded_from     timestamptz NOT NULL,
    recorded_until    timestamptz,                     -- null: still so
    first_position    bigint NOT NULL,                 -- of the first event of the case: its place in lists
    number            text NOT NULL,
    procedure_code    text,
    procedure_version text,
    jurisdiction      text NOT NULL,
    body              text NOT NULL,
    unit              text NOT NULL,
    item              text,
    status            text NOT NULL,
    closed            boolean NOT NULL,
    outcome           text,
    first_filed_at    timestamptz NOT NULL,
    grades            jsonb NOT NULL,
    open_steps        jsonb NOT NULL,
    done_steps        jsonb NOT NULL,
    near_from         timestamptz,                     -- over the open clocks: when the first turns amber,
    red_from          timestamptz,                     -- and when the first runs out
    due_on            date,                            -- the due day of that one,
    provisional       boolean NOT NULL,                -- and whether it is an estimate
    stands_until      timestamptz,                     -- a clock stands still, until then at the longest
    breached          boolean NOT NULL,                -- a clock ended late
    PRIMARY KEY (case_id, position)
);

CREATE TABLE clocks (
    case_id         text COLLATE "C" NOT NULL,
    clock           text NOT NULL,
    run             integer NOT NULL,
    position        bigint NOT NULL,
    version_from    bigint NOT NULL,
    recorded_from   timestamptz NOT NULL,
    recorded_until  timestamptz,
    effect          text NOT NULL,
    opened_at       timestamptz NOT NULL,
    zone            text NOT NULL,
    limit_amount    integer,
    limit_unit      text,
    given_due       timestamptz,
    near            integer,
    hours           jsonb,                             -- the office hours that it carries, if it runs by them
    suspensions     jsonb NOT NULL,
    extensions      jsonb NOT NULL,
    floor           date,
    ended_at        timestamptz,
    interrupted_at  timestamptz,
    clause          text,
    kind            text NOT NULL CHECK (kind IN ('running', 'suspended', 'ended', 'interrupted')),
    stands_until    timestamptz,                       -- its pause ends by itself then; what follows holds after it
    due_on          date NOT NULL,
    expires_at      timestamptz NOT NULL,
    near_from       timestamptz,
    late            boolean,                           -- null until it has ended
    late_by_instant boolean,
    provisional     boolean NOT NULL,
    PRIMARY KEY (case_id, clock, run, position)
);

-- Whether a row shows what is on record (known_at null), or what was at a moment.
CREATE FUNCTION is_shown(recorded_from timestamptz, recorded_until timestamptz, known_at timestamptz) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN known_at IS NULL THEN recorded_until IS NULL
            ELSE recorded_from <= known_at AND (recorded_until IS NULL OR recorded_until > known_at) END;

-- The light of a case at a moment not before its last act.
CREATE FUNCTION light_at(closed boolean, breached boolean, stands_until timestamptz, near_from timestamptz,
                         red_from timestamptz, at timestamptz) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN red_from <= at OR (closed AND breached) THEN 'red'
            WHEN closed THEN 'green'
            WHEN near_from <= at THEN 'amber'
            WHEN at < stands_until THEN 'grey'
            ELSE 'green' END;

-- name: indexes
-- The lists of now, the lists of then, the case of a number, the clocks that a new calendar may move.
CREATE INDEX cases_now ON cases (first_position) WHERE recorded_until IS NULL;
CREATE INDEX cases_then ON cases (first_position, recorded_from);
CREATE INDEX cases_by_number ON cases (number) WHERE recorded_until IS NULL;
CREATE INDEX clocks_now ON clocks (case_id) WHERE recorded_until IS NULL;
CREATE INDEX clocks_by_due ON clocks (due_on) WHERE recorded_until IS NULL AND limit_amount > 0;
