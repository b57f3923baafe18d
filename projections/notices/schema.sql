-- name: tables
-- What the acts of cases call for to be told: due until it is out or given up.
CREATE TABLE notices (
    case_id      text COLLATE "C" NOT NULL,
    notice       text COLLATE "C" NOT NULL,            -- the rule of the procedure
    about        bigint NOT NULL,                      -- the version of the case at which the act stands
    role         text COLLATE "C" NOT NULL,            -- who is to be told
    called_at    timestamptz NOT NULL,                 -- when the act was recorded
    position     bigint NOT NULL,                      -- of the act
    state        text COLLATE "C" NOT NULL DEFAULT 'due' CHECK (state IN ('due', 'sent', 'failed')),
    channel      text COLLATE "C",
    said         text,                                 -- the proof of what is out, the reason of what is not
    settled_at   timestamptz,
    settled_by   bigint,                               -- the position of the event that said so
    PRIMARY KEY (case_id, notice, about)
);

-- name: indexes
-- What the sender takes in order; what was given up.
CREATE INDEX notices_due ON notices (position, notice) WHERE state = 'due';
CREATE INDEX notices_failed ON notices (position, notice) WHERE state = 'failed';
