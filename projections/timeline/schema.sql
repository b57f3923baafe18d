-- name: tables
-- One row per event of a case; protected values as class and commitment, never as text.
CREATE TABLE events (
    case_id      text COLLATE "C" NOT NULL,
    version      bigint NOT NULL,
    position     bigint NOT NULL,
    recorded_at  timestamptz NOT NULL,
    effective_at timestamptz NOT NULL,
    topic        text NOT NULL,
    body         text NOT NULL,
    principal    text NOT NULL,
    unit         text NOT NULL,
    role         text NOT NULL,
    actor_grant  text,
    ground       text,
    clause       text,
    step         text,
    procedure    text,
    command      text NOT NULL,
    causation    text,
    correlation  text NOT NULL,
    forms        jsonb NOT NULL,
    filled_in    jsonb NOT NULL,
    content      jsonb NOT NULL,
    PRIMARY KEY (case_id, version)
);

-- name: indexes
-- None: a timeline is read by case, in order of version.
