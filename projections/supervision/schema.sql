-- name: tables
-- A row per state of a measure that a unit must answer, and of what a supervision says of its cause; each with the
-- interval in which the ledger knew it so.
CREATE TABLE answers (
    case_id           text COLLATE "C" NOT NULL,
    measure           text COLLATE "C" NOT NULL,       -- the step that asks for the answer
    time              integer NOT NULL,                -- which of its times, if it repeats
    position          bigint NOT NULL,
    version           bigint NOT NULL,
    recorded_from     timestamptz NOT NULL,
    recorded_until    timestamptz,                     -- null: still so
    number            text NOT NULL,
    procedure_code    text NOT NULL,
    procedure_version text NOT NULL,
    act               text NOT NULL,
    unit              text NOT NULL,                   -- to which it is addressed
    answer            text NOT NULL,                   -- the step that answers it
    issued_at         timestamptz NOT NULL,
    clock             text,                            -- that waits for the answer; null: not begun, for want of proof
    term_from         timestamptz,
    due_on            date,                            -- as it was told last
    answered_at       timestamptz,
    open              boolean NOT NULL,
    PRIMARY KEY (case_id, measure, time, position)
);

CREATE TABLE causes (
    case_id        text COLLATE "C" NOT NULL,
    position       bigint NOT NULL,
    version        bigint NOT NULL,
    recorded_from  timestamptz NOT NULL,
    recorded_until timestamptz,
    number         text NOT NULL,
    unit           text NOT NULL,
    filed_at       timestamptz NOT NULL,
    cause          text NOT NULL,
    found          boolean NOT NULL,                   -- by the analysis; else as stated at filing
    refused        boolean NOT NULL,
    PRIMARY KEY (case_id, position)
);

-- Whether a row shows what is on record (known_at null), or what was at a moment.
CREATE FUNCTION is_shown(recorded_from timestamptz, recorded_until timestamptz, known_at timestamptz) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN known_at IS NULL THEN recorded_until IS NULL
            ELSE recorded_from <= known_at AND (recorded_until IS NULL OR recorded_until > known_at) END;

-- name: indexes
-- What is owed now, and the causes by the time of filing.
CREATE INDEX answers_owed ON answers (due_on) WHERE open AND recorded_until IS NULL;
CREATE INDEX causes_by_filing ON causes (filed_at);
