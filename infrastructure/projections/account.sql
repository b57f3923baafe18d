-- name: create
-- The room in which the read models keep account of themselves.
CREATE SCHEMA IF NOT EXISTS projections;

CREATE TABLE IF NOT EXISTS projections.checkpoints (
    schema      text COLLATE "C" PRIMARY KEY,          -- where the rows stand: one for the live model, one being built
    model       text NOT NULL,
    version     integer NOT NULL,
    position    bigint NOT NULL,                       -- everything up to here is in the rows
    recorded_at timestamptz,                           -- when the ledger learnt of that position
    moved_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    stalled_at  timestamptz,
    stalled_why text,
    through     bigint                                 -- of a build: the position up to which whole cases are told
);
ALTER TABLE projections.checkpoints ADD COLUMN IF NOT EXISTS through bigint;

-- Of a build: the stretches of cases that are told one after the other, by any number of processes; `stream` is the
-- first of each. A part is done when its rows are there: both are committed together.
CREATE TABLE IF NOT EXISTS projections.parts (
    schema  text COLLATE "C" NOT NULL REFERENCES projections.checkpoints ON UPDATE CASCADE ON DELETE CASCADE,
    part    integer NOT NULL,
    stream  text COLLATE "C" NOT NULL,
    until   text COLLATE "C",                          -- the first stream of the next part; null: the last one
    events  bigint,                                    -- how many it held; null: not done
    PRIMARY KEY (schema, part)
);

CREATE TABLE IF NOT EXISTS projections.parked (
    schema        text COLLATE "C" NOT NULL REFERENCES projections.checkpoints ON UPDATE CASCADE ON DELETE CASCADE,
    case_id       text COLLATE "C" NOT NULL,
    position      bigint NOT NULL,                     -- of the event that could not be taken in
    version       bigint NOT NULL,
    recorded_at   timestamptz NOT NULL,
    error         text NOT NULL,
    message       text NOT NULL,
    parked_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    last_position bigint NOT NULL,                     -- of the last event of the case, all skipped since
    skipped       bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (schema, case_id)
);

-- Holds nothing: readers lock it together, a swap of schemas locks it alone. Not the checkpoints, whose rows the owner
-- of a model may be waiting for while a swap waits for the table.
CREATE TABLE IF NOT EXISTS projections.readers ();

-- What stands for the same functions of the board while there is none: no case is within reach.
CREATE OR REPLACE FUNCTION projections.judged(reach json) RETURNS TABLE (id bigint, within boolean)
LANGUAGE sql STABLE BEGIN ATOMIC SELECT NULL::bigint, false WHERE false; END;
CREATE OR REPLACE FUNCTION projections.alone(reach json) RETURNS TABLE (id bigint, heading bigint)
LANGUAGE sql STABLE BEGIN ATOMIC SELECT NULL::bigint, NULL::bigint WHERE false; END;
CREATE OR REPLACE FUNCTION projections.within(headings bigint[], alone bigint[]) RETURNS TABLE (case_id text)
LANGUAGE sql STABLE BEGIN ATOMIC SELECT NULL::text WHERE false; END;
CREATE OR REPLACE FUNCTION projections.hidden(headings bigint[], alone bigint[]) RETURNS TABLE (case_id text)
LANGUAGE sql STABLE BEGIN ATOMIC SELECT NULL::text WHERE false; END;

GRANT USAGE ON SCHEMA projections TO caseledger_within;
GRANT SELECT ON ALL TABLES IN SCHEMA projections TO caseledger_within;

-- name: as_defined
-- By which definitions the account was set up; null where it was not.
SELECT obj_description(to_regnamespace('projections')::oid, 'pg_namespace');

-- name: lock
-- One at a time sets the account up.
SELECT pg_advisory_xact_lock(hashtext('caseledger.projections'));

-- name: standing
-- Where each of some models stands against the ledger; a model that was never built has no position.
SELECT w.schema, c.position, c.recorded_at, h.position AS head,
       h.position - coalesce(c.position, 0) AS behind_events,
       CASE WHEN e.position IS NULL THEN 0
            ELSE greatest(0, extract(epoch FROM clock_timestamp()) - e.recorded_at / 1000000.0) END::float8
           AS behind_seconds,
       c.stalled_at, c.stalled_why,
       (SELECT count(*) FROM projections.parked AS p WHERE p.schema = w.schema) AS parked,
       (SELECT b.position FROM projections.checkpoints AS b WHERE b.schema = w.schema || '_building') AS building
  FROM unnest(%(schemas)s::text[]) WITH ORDINALITY AS w(schema, n)
 CROSS JOIN ledger.head AS h
  LEFT JOIN projections.checkpoints AS c ON c.schema = w.schema
  LEFT JOIN ledger.events AS e ON e.position = coalesce(c.position, 0) + 1
 ORDER BY w.n;
