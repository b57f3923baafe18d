-- name: tables
-- A case is named by the position of its first event; instants are microseconds since 1970 UTC. Rows never change.
CREATE TABLE cases (
    id          bigint NOT NULL,
    case_id     text COLLATE "C" NOT NULL,
    number      text COLLATE "C" NOT NULL,
    procedure   text COLLATE "C" NOT NULL,
    unit        text COLLATE "C" NOT NULL,             -- the one that took the filing
    item        text COLLATE "C",
    project     text COLLATE "C",
    subject     text COLLATE "C",                      -- whose case it is, by a name of use to who holds the keys alone
    day         date NOT NULL,                         -- of its filing
    recorded_at bigint NOT NULL
);

CREATE TABLE signs (
    id          bigint NOT NULL,
    version     bigint NOT NULL,                       -- of the event that shows it
    record      text COLLATE "C" NOT NULL,
    state       text COLLATE "C" NOT NULL,
    position    bigint NOT NULL,
    recorded_at bigint NOT NULL,
    day         date NOT NULL,                         -- of the act
    unit        text COLLATE "C" NOT NULL,             -- the one that answers for the case then
    principal   text COLLATE "C" NOT NULL,             -- who did the act
    code        text COLLATE "C",                      -- the step, the clock, the kind of event
    detail      text COLLATE "C",
    nth         integer,
    days        integer,                               -- working days, and so are the next three
    gap         integer,
    planned     integer,
    whole       integer,                               -- what the rule allows
    seconds     integer,
    versions    bigint[] NOT NULL,                     -- the events behind it,
    positions   bigint[] NOT NULL                      -- and where they stand: looked up, each would lie somewhere else
);

-- name: indexes
-- The signs of a kind from the last day to the first, with every figure that may be bounded; those of a case; its pauses;
-- ends by their kind; filings by day and by project.
ALTER TABLE cases ADD PRIMARY KEY (id);
ALTER TABLE signs ADD PRIMARY KEY (id, version, record, state);
CREATE UNIQUE INDEX cases_by_id ON cases (case_id);
CREATE INDEX cases_of_project ON cases (project) WHERE project IS NOT NULL;
CREATE INDEX cases_of_day ON cases (day, id);
CREATE INDEX signs_of_days ON signs (record, day DESC, id DESC, version DESC)
    INCLUDE (state, recorded_at, unit, nth, days, gap, planned, whole, seconds);
CREATE INDEX signs_of_pauses ON signs (id, version) INCLUDE (recorded_at, versions) WHERE record = 'pause';
CREATE INDEX signs_of_ends ON signs (state, day) WHERE record = 'end';
CREATE INDEX signs_of_cause ON signs (detail) WHERE record = 'cause';
ANALYZE cases, signs;
