-- name: tables
-- One row per case: what is said anywhere on its timeline, as numbers. What many cases say alike has one number, found by
-- its text among the words; what is written anew in each stands as the numbers of its pairs of characters. Its procedure,
-- the units that have answered for it and the months of its events have numbers there too, for the index.
CREATE TABLE words (
    text   text COLLATE "C" NOT NULL,                  -- normalised
    number integer NOT NULL
);

CREATE TABLE cases (
    place       bigint NOT NULL,                       -- in the order of filing in law, of those alike in that of record
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
-- What is said; the cases in their order, of all, of a unit and of a procedure.
CREATE INDEX cases_said ON cases USING gin (said);
CREATE INDEX cases_newest ON cases (place);
CREATE INDEX cases_of_unit ON cases (responsible, place);
CREATE INDEX cases_of_procedure ON cases (procedure, place);
ANALYZE words, cases;
