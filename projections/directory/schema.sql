-- name: tables
-- Each row is a version as the ledger knew it over a recorded interval: what is valid on a day is a filter on it.
CREATE TABLE units (
    code           text COLLATE "C" NOT NULL,
    position       bigint NOT NULL,                    -- of the event that made it so
    since          date NOT NULL,
    recorded_from  timestamptz NOT NULL,
    recorded_until timestamptz,                        -- null: still so
    until          date,
    name           text NOT NULL,
    level          text NOT NULL,
    kind           text NOT NULL,
    parent         text COLLATE "C",
    body           text NOT NULL,
    acting_names   jsonb NOT NULL,
    document       text NOT NULL,
    PRIMARY KEY (code, position, since)
);

CREATE TABLE members (
    code           text COLLATE "C" NOT NULL,
    position       bigint NOT NULL,
    since          date NOT NULL,
    recorded_from  timestamptz NOT NULL,
    recorded_until timestamptz,
    until          date,
    name           text NOT NULL,
    kind           text NOT NULL,
    role           text NOT NULL,
    unit           text COLLATE "C",
    document       text NOT NULL,
    PRIMARY KEY (code, position, since)
);

CREATE TABLE items (
    code           text COLLATE "C" NOT NULL,
    position       bigint NOT NULL,
    recorded_from  timestamptz NOT NULL,
    recorded_until timestamptz,
    stage          text NOT NULL,
    title          text NOT NULL,
    unit           text NOT NULL,
    wrong          jsonb NOT NULL,
    docks          jsonb NOT NULL,
    PRIMARY KEY (code, position)
);

CREATE TABLE entries (
    code           text COLLATE "C" NOT NULL,
    position       bigint NOT NULL,
    since          date NOT NULL,
    recorded_from  timestamptz NOT NULL,
    recorded_until timestamptz,
    until          date,                               -- also the day before a later entry, or before the removal
    unit           text NOT NULL,
    type           text,
    entry_mode     text,
    entry          jsonb NOT NULL,
    PRIMARY KEY (code, position, since)
);

CREATE TABLE duties (
    code           text COLLATE "C" NOT NULL,
    position       bigint NOT NULL,
    number         integer NOT NULL,
    recorded_from  timestamptz NOT NULL,
    recorded_until timestamptz,
    title          text NOT NULL,
    unit           text NOT NULL,
    why            text NOT NULL,
    since          timestamptz NOT NULL,
    due_on         date NOT NULL,
    by_default     boolean NOT NULL,
    met_at         timestamptz,
    PRIMARY KEY (code, position, number)
);

CREATE TABLE norms (
    code           text COLLATE "C" NOT NULL,
    position       bigint NOT NULL,
    since          date NOT NULL,
    recorded_from  timestamptz NOT NULL,
    recorded_until timestamptz,
    until          date,
    title          text NOT NULL,
    kind           text NOT NULL,
    version        text NOT NULL,
    owner          text NOT NULL,
    reference      text NOT NULL,
    digest         text,
    procedure      text,
    replaced_by    text,
    PRIMARY KEY (code, position, since)
);

-- name: indexes
-- None: a city has some thousands of units and items, and each is read by its key or as a whole.
