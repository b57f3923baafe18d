-- name: tables
-- A row per state of a finding, with the interval in which the ledger knew it so.
CREATE TABLE findings (
    finding        text COLLATE "C" NOT NULL,
    version        bigint NOT NULL,
    position       bigint NOT NULL,
    recorded_from  timestamptz NOT NULL,
    recorded_until timestamptz,
    opened         bigint NOT NULL,                    -- the position of its opening: its place in the list
    number         text COLLATE "C" NOT NULL,
    status         text COLLATE "C" NOT NULL,
    view           text COLLATE "C",
    kind           text COLLATE "C",
    sign           text COLLATE "C",                   -- the row of the view from which it comes
    events         json NOT NULL,
    unit           text COLLATE "C",                   -- the one found responsible, else the one that it concerns
    office         text COLLATE "C",
    principal      text COLLATE "C",
    opened_on      date NOT NULL,
    rectify_by     date,
    rectified_at   timestamptz,
    closed_at      timestamptz
);

-- name: indexes
-- The list of now and of a past moment, the last opened first; the findings that came from a row of a view.
ALTER TABLE findings ADD PRIMARY KEY (finding, version);
CREATE INDEX findings_in_order ON findings (opened DESC);
CREATE INDEX findings_of_sign ON findings (sign) WHERE sign IS NOT NULL;
ANALYZE findings;
