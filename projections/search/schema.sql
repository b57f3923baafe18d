-- name: tables
-- One row per case: what is said anywhere on its timeline, as numbers. What many cases say alike has one number, found by
-- its text among the words; what is written anew in each stands as the numbers of its pairs of characters.
CREATE TABLE words (
    text   text COLLATE "C" NOT NULL,                  -- normalised
    number integer NOT NULL
);

CREATE TABLE cases (
    id          bigint NOT NULL,                       -- the position of its first event
    case_id     text COLLATE "C" NOT NULL,
    procedure   text COLLATE "C",
    body        text COLLATE "C" NOT NULL,
    unit        text COLLATE "C" NOT NULL,             -- that took it in
    item        text COLLATE "C",
    responsible text COLLATE "C" NOT NULL,             -- 责任单位: the unit in charge, else the one that took it in
    since       bigint NOT NULL,                       -- from when to when its events took effect, in microseconds
    until       bigint NOT NULL,
    said        integer[] NOT NULL,                    -- in order, each once
    PRIMARY KEY (case_id)
);

ALTER TABLE words ADD PRIMARY KEY (text);

-- name: indexes
-- What is said; the newest cases first, of all, of a unit and of a procedure.
CREATE INDEX cases_said ON cases USING gin (said);
CREATE UNIQUE INDEX cases_newest ON cases (id);
CREATE INDEX cases_of_unit ON cases (responsible, id);
CREATE INDEX cases_of_procedure ON cases (procedure, id);
ANALYZE words, cases;
