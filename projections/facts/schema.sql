-- name: tables
-- A row per fact and phase, shown from a moment until another, in microseconds since 1970 UTC; 9223372036854775807: for
-- good. A case is named by the position of its first event; the tally of a day's calls is no case's, and has 0.
CREATE TABLE cells (                                   -- all that a figure asks of a fact
    id        bigint PRIMARY KEY,
    kind      text COLLATE "C" NOT NULL,
    procedure text COLLATE "C",
    unit      text COLLATE "C" NOT NULL,               -- the one that answers for it, or that did it
    principal text COLLATE "C",
    code      text COLLATE "C",                        -- the step, the clock, the channel
    detail    text COLLATE "C",                        -- the ground, the effect of the clock, the type of a demand
    state     text COLLATE "C",
    promised  text COLLATE "C",                        -- how the case stands by its promised terms,
    statutory text COLLATE "C",                        -- and by those of the law
    paused    boolean,
    extended  boolean,
    reworked  boolean
);

CREATE TABLE cases (
    id      bigint NOT NULL,
    case_id text COLLATE "C" NOT NULL,
    number  text COLLATE "C" NOT NULL,
    since   date NOT NULL,                             -- the days over which all that is counted of it lies
    until   date NOT NULL
);

CREATE TABLE facts (
    id             bigint NOT NULL,
    kind           text COLLATE "C" NOT NULL,
    key            text COLLATE "C" NOT NULL,
    position       bigint NOT NULL,                    -- of the last event of the act, or the calendar, that made it so
    shown_from     bigint NOT NULL,
    shown_until    bigint NOT NULL,
    learnt_at      bigint NOT NULL,                    -- when the ledger recorded that
    day            date NOT NULL,                      -- to the period of which it belongs
    cell           bigint NOT NULL,
    amount         integer NOT NULL,                   -- -1: cannot be told
    promised_days  integer NOT NULL,
    statutory_days integer NOT NULL,
    since          date,
    due_on         date,
    until          date,
    term           text COLLATE "C",
    next_step      text COLLATE "C",
    late_days      integer,
    suspended_days integer,
    edge_days      integer
);

-- What came and went of the facts of a month, by the day (of UTC) on which it was shown first or no longer: sums, so that
-- a figure of any months at any moment adds days up and looks only at what came since. A day is sealed once something of
-- a later one is on record, from when on nothing in it can change.
CREATE TABLE sealed (until bigint PRIMARY KEY);

CREATE TABLE sums (
    until          bigint NOT NULL,
    month          date NOT NULL,
    cell           bigint NOT NULL,
    amount         integer NOT NULL,
    n              bigint NOT NULL,
    promised_days  bigint NOT NULL,
    statutory_days bigint NOT NULL,
    PRIMARY KEY (month, cell, until, amount)
);

-- The same, of sixteen days together once the last of them is sealed: a month is asked for weeks after it, and would be
-- added up of all its days each time.
CREATE TABLE sums_of_spans (LIKE sums INCLUDING ALL);

-- The end of the last span that is over by a day's end.
CREATE FUNCTION span_before(until bigint) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT until / (16 * 86400000000) * (16 * 86400000000) $$;

-- Seal every day that was over by a moment, and every span. Run on the model's search path.
CREATE FUNCTION seal(moment bigint) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    span constant bigint := 86400000000;
    length constant bigint := 16 * span;
    behind bigint; upto bigint := moment / span * span;
BEGIN
    SELECT max(s.until) INTO behind FROM sealed AS s;
    IF behind IS NULL THEN
        SELECT min(shown_from) / span * span INTO behind FROM facts;
    END IF;
    IF behind IS NULL OR upto IS NULL OR behind >= upto THEN
        RETURN;
    END IF;
    INSERT INTO sums
    SELECT c.until, date_trunc('month', c.day)::date, c.cell, c.amount, sum(c.n), sum(c.n * c.promised_days),
           sum(c.n * c.statutory_days)
      FROM (SELECT (f.shown_from / span + 1) * span AS until, f.day, f.cell, f.amount, 1 AS n, f.promised_days,
                   f.statutory_days
              FROM facts AS f WHERE f.shown_from >= behind AND f.shown_from < upto
            UNION ALL
            SELECT (f.shown_until / span + 1) * span, f.day, f.cell, f.amount, -1, f.promised_days, f.statutory_days
              FROM facts AS f WHERE f.shown_until >= behind AND f.shown_until < upto) AS c
     GROUP BY 1, 2, 3, 4
    HAVING sum(c.n) <> 0 OR sum(c.n * c.promised_days) <> 0 OR sum(c.n * c.statutory_days) <> 0;
    INSERT INTO sums_of_spans
    SELECT span_before(s.until - span) + length, s.month, s.cell, s.amount, sum(s.n), sum(s.promised_days),
           sum(s.statutory_days)
      FROM sums AS s WHERE s.until > span_before(behind) AND s.until <= span_before(upto)
     GROUP BY 1, 2, 3, 4 HAVING sum(s.n) <> 0 OR sum(s.promised_days) <> 0 OR sum(s.statutory_days) <> 0;
    INSERT INTO sealed SELECT generate_series(behind + span, upto, span);
END $$;

{spans}

-- name: indexes
-- A case by its id; the facts of a case; those of a kind in days; of a cell in days, with all that picks them; what stands,
-- or stood, at a moment, as lists ask for it: of a cell what is shown for good, of a kind what is over or will be, by how
-- long it is shown; what came and went since a day was sealed.
ALTER TABLE cases ADD PRIMARY KEY (id);
ALTER TABLE facts ADD PRIMARY KEY (id, kind, key, position, shown_from);
CREATE UNIQUE INDEX cases_by_id ON cases (case_id);
CREATE INDEX cases_by_reach ON cases (until);
CREATE INDEX facts_of_days ON facts (kind, day, id);
CREATE INDEX facts_of_cell ON facts (cell, day, id) INCLUDE (shown_from, shown_until, amount);
CREATE INDEX facts_lasting ON facts (cell, shown_from, day, id) WHERE shown_until = 9223372036854775807;
CREATE INDEX facts_passing ON facts (kind, span(shown_from, shown_until), shown_from) INCLUDE (shown_until, cell, day, id)
    WHERE shown_until < 9223372036854775807;
CREATE INDEX facts_shown ON facts (kind, shown_from, day);
CREATE INDEX facts_over ON facts (kind, shown_until, day) WHERE shown_until < 9223372036854775807;
ANALYZE cells, cases, facts;
TRUNCATE sealed, sums, sums_of_spans;  -- what the calls, which are followed while the cases are told, have sealed without these
SELECT seal((SELECT max(learnt_at) FROM facts));
ANALYZE sums, sums_of_spans;

-- name: mended
-- The rows of a case have been written anew, those of days long sealed among them.
TRUNCATE sealed, sums, sums_of_spans;
SELECT seal((SELECT max(learnt_at) FROM facts));
