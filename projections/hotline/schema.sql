-- name: tables
-- What the events of the hotline's cases say about its units; a row is never changed.
CREATE TABLE facts (
    case_id     text COLLATE "C" NOT NULL,
    version     bigint NOT NULL,
    kind        text COLLATE "C" NOT NULL,
    clock       text COLLATE "C" NOT NULL,             -- of a run, else empty
    run         integer NOT NULL,
    unit        text,
    detail      text NOT NULL,
    happened_at timestamptz NOT NULL,
    expires_at  timestamptz,                           -- of a run: the end of its due day, as last notified
    ended_at    timestamptz,
    position    bigint NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (case_id, version, kind, clock)
);

-- name: indexes
-- What happened in a period, and what fell due in it.
CREATE INDEX facts_by_time ON facts (happened_at);
CREATE INDEX facts_by_due ON facts (expires_at) WHERE expires_at IS NOT NULL;
