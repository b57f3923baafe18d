-- name: tables
-- A row per state of a case, with the interval in which the ledger knew it so. Instants are microseconds since 1970
-- UTC; a case is named by the position of its first event: its place in lists. What many cases have in common is written
-- once, under a hash of what it says.
CREATE TABLE headings (                                -- under what a case is counted
    id                bigint PRIMARY KEY,
    procedure_code    text COLLATE "C",
    procedure_version text COLLATE "C",
    jurisdiction      text COLLATE "C" NOT NULL,
    body              text COLLATE "C" NOT NULL,
    unit              text COLLATE "C" NOT NULL,
    item              text COLLATE "C",
    level             text COLLATE "C" NOT NULL,       -- how far the knowledge of it may go,
    units             text[] COLLATE "C" NOT NULL      -- and which units have a part in it
);

CREATE TABLE standings (                              -- how many runs of each clock of a case stand how
    id                bigint NOT NULL,
    clock             text COLLATE "C" NOT NULL,
    open              integer NOT NULL,
    met               integer NOT NULL,
    missed            integer NOT NULL,                -- by 24:00 of the due day
    missed_by_instant integer NOT NULL,                -- as the source of an imported case counts
    PRIMARY KEY (id, clock)
);

CREATE TABLE cases (
    id             bigint NOT NULL,                    -- the position of its first event
    case_id        text COLLATE "C" NOT NULL,
    number         text COLLATE "C" NOT NULL,
    first_filed_at bigint NOT NULL,
    filed_by       text COLLATE "C"                    -- an opaque id; none for a case taken over
);

CREATE TABLE states (
    id             bigint NOT NULL,
    position       bigint NOT NULL,                    -- of the last event of the act, or of the calendar, that made it so
    recorded_from  bigint NOT NULL,
    heading        bigint NOT NULL,
    standing       bigint NOT NULL,
    status         text COLLATE "C" NOT NULL,
    closed         boolean NOT NULL,
    outcome        text COLLATE "C",
    grades         text COLLATE "C" NOT NULL,           -- codes, as a JSON list
    open_steps     text COLLATE "C" NOT NULL,
    near_from      bigint,                             -- over the open clocks: when the first turns amber,
    red_from       bigint,                             -- and when the first runs out
    due_on         date,                               -- the due day of that one,
    provisional    boolean NOT NULL,                   -- and whether it is an estimate
    stands_until   bigint,                             -- a clock stands still, until then at the longest
    breached       boolean NOT NULL,                   -- a clock ended late
    since          date NOT NULL,                      -- the days over which all its terms stretch
    until          date NOT NULL,
    settled        boolean NOT NULL,                   -- closed, and no clock is open: its light changes no more
    recorded_until bigint                              -- null: still so
);

-- Whether a row shows what is on record (known_at null), or what was at a moment.
CREATE FUNCTION is_shown(recorded_from bigint, recorded_until bigint, known_at bigint) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN known_at IS NULL THEN recorded_until IS NULL
            ELSE recorded_from <= known_at AND (recorded_until IS NULL OR recorded_until > known_at) END;

-- The light of a case at a moment not before its last act.
CREATE FUNCTION light_at(closed boolean, breached boolean, stands_until bigint, near_from bigint, red_from bigint,
                         at bigint) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN red_from <= at OR (closed AND breached) THEN 'red'
            WHEN closed THEN 'green'
            WHEN near_from <= at THEN 'amber'
            WHEN at < stands_until THEN 'grey'
            ELSE 'green' END;

-- What was settled at the end of each period of seven days, by heading: sums, so that counting at any moment adds only
-- what came since. A period is sealed once a row of a later one stands, from when on nothing in it can change.
CREATE TABLE sealed (until bigint PRIMARY KEY);

CREATE TABLE settled (
    until    bigint NOT NULL,
    heading  bigint NOT NULL,
    standing bigint NOT NULL,
    status   text COLLATE "C" NOT NULL,
    breached boolean NOT NULL,
    n        bigint NOT NULL,
    PRIMARY KEY (until, heading, standing, status, breached)
);

-- Seal every period that is over. Run on the model's search path.
CREATE FUNCTION seal() RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    period constant bigint := 604800000000;
    behind bigint; last bigint;
BEGIN
    SELECT max(recorded_from) / period * period INTO last FROM states;
    SELECT max(s.until) INTO behind FROM sealed AS s;
    IF behind IS NULL THEN
        SELECT min(recorded_from) / period * period INTO behind FROM states;
    END IF;
    WHILE behind < last LOOP
        INSERT INTO settled
        SELECT behind + period, c.heading, c.standing, c.status, c.breached, sum(c.n) FROM (
            SELECT t.heading, t.standing, t.status, t.breached, t.n FROM settled AS t WHERE t.until = behind
            UNION ALL SELECT s.heading, s.standing, s.status, s.breached, 1 FROM states AS s
             WHERE s.settled AND s.recorded_from >= behind AND s.recorded_from < behind + period
            UNION ALL SELECT s.heading, s.standing, s.status, s.breached, -1 FROM states AS s
             WHERE s.settled AND s.recorded_until >= behind AND s.recorded_until < behind + period) AS c
         GROUP BY c.heading, c.standing, c.status, c.breached HAVING sum(c.n) <> 0;
        behind := behind + period;
        INSERT INTO sealed VALUES (behind);
    END LOOP;
END $$;

{spans}

-- name: indexes
-- A case by its id, its number and who filed it; what a case was at any moment; the lists of now, and of a heading at any
-- moment; what is open now, and was at a moment; what was settled since a period was sealed; the cases that a new calendar
-- may move. Under which heading a case stands now, as every page asks of each case that it names, two indexes say alone.
ALTER TABLE cases ADD PRIMARY KEY (id);
ALTER TABLE states ADD PRIMARY KEY (id, position);
CREATE UNIQUE INDEX cases_by_id ON cases (case_id) INCLUDE (id);
CREATE INDEX cases_by_number ON cases (number);
CREATE INDEX cases_by_filer ON cases (filed_by) WHERE filed_by IS NOT NULL;
CREATE INDEX states_now ON states (id) INCLUDE (heading) WHERE recorded_until IS NULL;
CREATE INDEX states_of_heading ON states (heading, id) WHERE recorded_until IS NULL;
CREATE INDEX states_of_heading_ever ON states (heading, id);
CREATE INDEX states_by_status ON states (status, id) WHERE recorded_until IS NULL;
CREATE INDEX states_open ON states (id) WHERE recorded_until IS NULL AND NOT settled;
CREATE INDEX states_late ON states (id) WHERE recorded_until IS NULL AND settled AND breached;
CREATE INDEX states_spans ON states (span(recorded_from, recorded_until), recorded_from)
 WHERE recorded_until IS NOT NULL AND NOT settled;
CREATE INDEX states_settled ON states (recorded_from) WHERE settled;
CREATE INDEX states_unsettled ON states (recorded_until) WHERE settled AND recorded_until IS NOT NULL;
CREATE INDEX states_by_reach ON states (until) WHERE recorded_until IS NULL;
CREATE FUNCTION open_states(known_at bigint) RETURNS SETOF states
LANGUAGE sql STABLE BEGIN ATOMIC
    SELECT s.* FROM states AS s WHERE known_at IS NULL AND s.recorded_until IS NULL AND NOT s.settled
    UNION ALL
    SELECT s.* FROM states AS s WHERE s.recorded_until IS NULL AND NOT s.settled AND s.recorded_from <= known_at
    UNION ALL
    SELECT s.* FROM spans AS p, states AS s
     WHERE span(s.recorded_from, s.recorded_until) = p.class AND s.recorded_from > known_at - p.reach
       AND s.recorded_from <= known_at AND s.recorded_until > known_at AND NOT s.settled;
END;
-- Which headings lie within a reach as a whole, and which cases by themselves: one's own, or those that a grant names.
CREATE FUNCTION judged(reach json) RETURNS TABLE (id bigint, within boolean)
LANGUAGE sql STABLE BEGIN ATOMIC
    SELECT h.id, EXISTS (
           SELECT FROM json_to_recordset(reach)
                  AS r(levels text[], units text[], procedures text[], cases text[], filed_by text)
            WHERE r.cases IS NULL AND r.filed_by IS NULL AND h.level = ANY(r.levels)
              AND (r.units IS NULL OR h.units && r.units)
              AND (r.procedures IS NULL OR h.procedure_code = ANY(r.procedures)))
      FROM headings AS h;
END;
CREATE FUNCTION alone(reach json) RETURNS TABLE (id bigint, heading bigint)
LANGUAGE sql STABLE BEGIN ATOMIC
    SELECT c.id, s.heading
      FROM json_to_recordset(reach) AS r(levels text[], units text[], procedures text[], cases text[], filed_by text)
     CROSS JOIN LATERAL (SELECT f.id FROM cases AS f WHERE f.case_id = ANY(r.cases)
                          UNION ALL SELECT f.id FROM cases AS f WHERE f.filed_by = r.filed_by) AS c
      JOIN states AS s ON s.id = c.id AND s.recorded_until IS NULL
      JOIN headings AS h ON h.id = s.heading
     WHERE h.level = ANY(r.levels) AND (r.units IS NULL OR h.units && r.units)
       AND (r.procedures IS NULL OR h.procedure_code = ANY(r.procedures));
END;
-- Cases within reach as they stand now: of some headings, or by themselves. Other models ask it of their own cases.
CREATE FUNCTION within(headings bigint[], alone bigint[]) RETURNS TABLE (case_id text)
LANGUAGE sql STABLE BEGIN ATOMIC
    SELECT c.case_id FROM cases AS c JOIN states AS s ON s.id = c.id AND s.recorded_until IS NULL
     WHERE s.heading = ANY(headings) OR s.id = ANY(alone);
END;
-- The other way round, where fewer cases are hidden than within reach.
CREATE FUNCTION hidden(headings bigint[], alone bigint[]) RETURNS TABLE (case_id text)
LANGUAGE sql STABLE BEGIN ATOMIC
    SELECT c.case_id FROM cases AS c JOIN states AS s ON s.id = c.id AND s.recorded_until IS NULL
     WHERE s.heading = ANY(headings) AND NOT coalesce(s.id = ANY(alone), false);
END;
-- The second net: whoever has taken the role `caseledger_within` on sees no row of a case out of the reach that is set in
-- `caseledger.reach`, whatever is asked; without one, none. The program's own reads are as before.
CREATE FUNCTION net() RETURNS TABLE (heading bigint)
LANGUAGE sql STABLE SECURITY DEFINER BEGIN ATOMIC
    SELECT j.id FROM judged(nullif(current_setting('caseledger.reach', true), '')::json) AS j WHERE j.within;
END;
CREATE FUNCTION net_alone() RETURNS TABLE (id bigint)
LANGUAGE sql STABLE SECURITY DEFINER BEGIN ATOMIC
    SELECT a.id FROM alone(nullif(current_setting('caseledger.reach', true), '')::json) AS a;
END;
ALTER TABLE states  ENABLE ROW LEVEL SECURITY;
ALTER TABLE settled ENABLE ROW LEVEL SECURITY;
ALTER TABLE cases   ENABLE ROW LEVEL SECURITY;
CREATE POLICY program ON states  TO caseledger_read USING (true);
CREATE POLICY program ON settled TO caseledger_read USING (true);
CREATE POLICY program ON cases   TO caseledger_read USING (true);
CREATE POLICY reach ON states TO caseledger_within
    USING (heading IN (SELECT n.heading FROM net() AS n) OR id IN (SELECT n.id FROM net_alone() AS n));
CREATE POLICY reach ON settled TO caseledger_within USING (heading IN (SELECT n.heading FROM net() AS n));
CREATE POLICY reach ON cases TO caseledger_within
    USING (EXISTS (SELECT FROM states AS s WHERE s.id = cases.id AND s.recorded_until IS NULL));

-- Cases as they stand now, for reports that read the database itself: as much of them as who asks may see.
CREATE VIEW present WITH (security_invoker) AS
SELECT c.case_id, c.number, h.procedure_code, h.procedure_version, h.body, h.unit, h.item, h.level, s.status, s.closed,
       s.outcome, s.due_on, s.breached
  FROM states AS s JOIN cases AS c ON c.id = s.id JOIN headings AS h ON h.id = s.heading
 WHERE s.recorded_until IS NULL;
ANALYZE headings, standings, cases, states;
SELECT seal();
ANALYZE settled;

-- name: mended
-- The rows of a case have been written anew, those of periods long sealed among them.
TRUNCATE sealed, settled;
SELECT seal();
