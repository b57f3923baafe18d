-- name: tables
-- What open cases and agreements will do by themselves; and their running clocks, with the due day told and the one
-- that holds now. `case_id` names the stream of either.
CREATE TABLE moments (
    case_id           text COLLATE "C" NOT NULL,
    clock             text COLLATE "C" NOT NULL,
    run               integer NOT NULL,
    kind              text COLLATE "C" NOT NULL CHECK (kind IN ('resume', 'warn', 'escalate', 'expire', 'restate')),
    rung              text COLLATE "C" NOT NULL,
    due_at            timestamptz NOT NULL,
    blocked           boolean NOT NULL,                -- until the year's notice is published
    calendar_revision text NOT NULL,
    version           bigint NOT NULL,                 -- of the case or agreement
    position          bigint NOT NULL,                 -- of the event that made it so: of the case, or of a calendar
    PRIMARY KEY (case_id, clock, run, kind, rung)
);

CREATE TABLE clocks (
    case_id      text COLLATE "C" NOT NULL,
    clock        text COLLATE "C" NOT NULL,
    run          integer NOT NULL,
    opened_on    date NOT NULL,
    told_on      date NOT NULL,
    due_on       date NOT NULL,
    jurisdiction text COLLATE "C" NOT NULL,
    version      bigint NOT NULL,
    position     bigint NOT NULL,
    PRIMARY KEY (case_id, clock, run)
);

-- name: indexes
-- What the sweep takes in order; what waits for a notice; what a notice may move.
CREATE INDEX moments_due ON moments (due_at, case_id, clock, run, kind, rung) WHERE NOT blocked;
CREATE INDEX moments_blocked ON moments (due_at, case_id, clock, run, kind, rung) WHERE blocked;
CREATE INDEX clocks_by_due ON clocks (due_on);
