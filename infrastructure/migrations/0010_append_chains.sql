-- Commands that build on one another in one batch are judged and written together, as those that have nothing to do with
-- one another always were: whatever is filed goes through a register of numbers, and what a system hands in through the
-- journal of its day, so that a batch of filings is a chain. Before, each link of it was a set of its own.
CREATE OR REPLACE FUNCTION ledger.append(batch jsonb)
RETURNS TABLE (
    status text, reason text, first_position bigint, last_position bigint, first_recorded_at bigint,
    last_recorded_at bigint, result bytea, stream text, expected bigint, actual bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, ledger, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off
AS $$ -- Planned once, by index: a plan made while the tables were empty would scan them when they are not.
#variable_conflict use_column
DECLARE
    -- The batch unpacked once, column by column: c_ by command, e_ by event, t_ by stream that a command
    -- touches, with the version that it takes the stream to be at.
    c_id text[]; c_digest bytea[]; c_result bytea[]; c_recorded bigint[]; c_count int;
    e_command int[]; e_stream text[]; e_version bigint[]; e_topic text[]; e_state bytea[]; e_count int;
    e_expected bigint[]; e_position bigint[]; e_recorded bigint[];
    t_command int[]; t_stream text[]; t_expected bigint[];
    -- The answers, by command.
    a_status text[]; a_reason text[]; a_first bigint[]; a_last bigint[]; a_from bigint[]; a_until bigint[];
    a_result bytea[]; a_stream text[]; a_expected bigint[]; a_actual bigint[];
    t_before int[];                -- by touch: the last event of an earlier command of the batch on the stream, or 0
    depends int[];                 -- by command: the last earlier command of the batch that it must see, or 0
    follows boolean[];             -- by command: it takes every stream to be where that event leaves it
    lo int := 1; hi int;           -- commands lo … hi: judged and written as one set
    ordered boolean;               -- some of them pass only if all before them in the set do
    most int;                      -- commands of a set: one behind a command that did not pass, then twice as many
    e int := 1; e_lo int; found record; reason text; founding boolean;
    start bigint; tip bigint; tip_recorded bigint; now_us bigint; founded boolean; simulates boolean;
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'ledger.append needs READ COMMITTED: an older snapshot does not see the head behind the lock';
    END IF;
    -- Not a SET clause of the function: that would be undone before the commit that it is for.
    IF current_setting('synchronous_commit') NOT IN ('on', 'remote_apply') THEN
        SET LOCAL synchronous_commit = on;
    END IF;

    SELECT array_agg(c.id), array_agg(decode(c.digest, 'base64')), array_agg(decode(c.result, 'base64')),
           array_agg(c.recorded_at), count(*)
      INTO c_id, c_digest, c_result, c_recorded, c_count
      FROM (SELECT * FROM ROWS FROM (jsonb_to_recordset(batch -> 'commands')
                                     AS (id text, digest text, result text, recorded_at bigint))
                     WITH ORDINALITY AS u(id, digest, result, recorded_at, n) ORDER BY n) AS c;
    SELECT array_agg(e.command), array_agg(e.stream), array_agg(e.version), array_agg(e.topic),
           array_agg(decode(e.state, 'base64')), array_agg(e.version - 1), count(*)
      INTO e_command, e_stream, e_version, e_topic, e_state, e_expected, e_count
      FROM (SELECT * FROM ROWS FROM (jsonb_to_recordset(batch -> 'events')
                                     AS (command int, stream text, version bigint, topic text, state text))
                     WITH ORDINALITY AS u(command, stream, version, topic, state, n) ORDER BY n) AS e;

    -- What each event takes its stream's version to be before its command: one value, if the versions are in sequence.
    IF e_count > 1 AND e_count > (SELECT count(DISTINCT u.command) FROM unnest(e_command) AS u(command)) THEN
        SELECT array_agg(e.version - e.nth ORDER BY e.n) INTO e_expected
          FROM (SELECT u.n, u.version, row_number() OVER (PARTITION BY u.command, u.stream ORDER BY u.n) AS nth
                  FROM unnest(e_command, e_stream, e_version) WITH ORDINALITY AS u(command, stream, version, n)) AS e;
        IF EXISTS (SELECT FROM unnest(e_command, e_stream, e_expected) AS u(command, stream, expected)
                    GROUP BY u.command, u.stream HAVING min(u.expected) <> max(u.expected)) THEN
            RAISE EXCEPTION 'the versions that a command writes to one stream must follow one another';
        END IF;
    END IF;
    IF jsonb_array_length(batch -> 'protected') > 0 AND EXISTS (
        SELECT p.command, p.stream, p.version
          FROM jsonb_to_recordset(batch -> 'protected') AS p(command int, stream text, version bigint)
        EXCEPT SELECT u.command, u.stream, u.version
          FROM unnest(e_command, e_stream, e_version) AS u(command, stream, version)) THEN
        RAISE EXCEPTION 'a protected value belongs to no event of its command';
    END IF;
    t_command := e_command; t_stream := e_stream; t_expected := e_expected;
    IF jsonb_array_length(batch -> 'expected') > 0 THEN
        SELECT e_command || array_agg(x.command), e_stream || array_agg(x.stream), e_expected || array_agg(x.version)
          INTO t_command, t_stream, t_expected
          FROM jsonb_to_recordset(batch -> 'expected') AS x(command int, stream text, version bigint);
        IF array_position(t_command, NULL) IS NOT NULL OR (c_count >= ALL (t_command) AND 1 <= ALL (t_command)) IS NOT TRUE
           OR array_position(t_stream, NULL) IS NOT NULL OR array_position(t_expected, NULL) IS NOT NULL THEN
            RAISE EXCEPTION 'an expectation names a command of its batch, a stream and a version';
        END IF;
    END IF;

    -- A table lock, because no role that may only select can take one that conflicts with it, as it could an advisory
    -- lock; on a table of one row, which no vacuum visits. It is held until the commit is durable and visible, so
    -- positions are given in the order in which they appear: who has seen position p has missed none before it.
    LOCK TABLE ledger.identity IN EXCLUSIVE MODE;
    SELECT h.position, h.recorded_at, i.one IS NOT NULL, coalesce(i.simulated, false)
      INTO tip, tip_recorded, founded, simulates
      FROM ledger.head AS h LEFT JOIN ledger.identity AS i ON true;
    start := tip;
    now_us := (extract(epoch FROM clock_timestamp()) * 1000000)::bigint;
    a_status := array_fill(NULL::text, ARRAY[c_count]); a_reason := a_status; a_stream := a_status;
    a_first := array_fill(NULL::bigint, ARRAY[c_count]); a_last := a_first; a_from := a_first; a_until := a_first;
    a_expected := a_first; a_actual := a_first; a_result := c_result;
    e_position := array_fill(NULL::bigint, ARRAY[e_count]); e_recorded := e_position;

    depends := array_fill(0, ARRAY[c_count]); follows := array_fill(true, ARRAY[c_count]); most := c_count;
    t_before := array_fill(0, ARRAY[coalesce(cardinality(t_command), 0)]);
    IF c_count > 1 AND EXISTS (
        SELECT FROM (SELECT * FROM unnest(t_stream, t_command) UNION ALL SELECT * FROM unnest(c_id) WITH ORDINALITY
                    ) AS u(name, n) GROUP BY u.name COLLATE "C" HAVING min(u.n) <> max(u.n)) THEN
        SELECT array_agg(coalesce(t.before, 0)::int ORDER BY t.nth) INTO t_before FROM (
            SELECT u.nth, max(u.nth) FILTER (WHERE u.nth <= e_count) OVER (
                     PARTITION BY u.stream COLLATE "C" ORDER BY u.n RANGE BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
              FROM unnest(t_stream, t_command) WITH ORDINALITY AS u(stream, n, nth)) AS t;
        FOR found IN
            SELECT t.command AS n, max(e_command[t.before]) AS earlier, bool_and(t.expected = e_version[t.before]) AS fits
              FROM unnest(t_command, t_expected, t_before) AS t(command, expected, before)
             WHERE t.before > 0 AND t.command BETWEEN 1 AND c_count GROUP BY t.command
        LOOP
            depends[found.n] := found.earlier; follows[found.n] := found.fits;
        END LOOP;
        FOR found IN
            SELECT t.n, t.earlier
              FROM (SELECT c.n, lag(c.n) OVER (PARTITION BY c.id COLLATE "C" ORDER BY c.n) AS earlier
                      FROM unnest(c_id) WITH ORDINALITY AS c(id, n)) AS t
             WHERE t.earlier IS NOT NULL
        LOOP
            depends[found.n] := greatest(depends[found.n], found.earlier); follows[found.n] := false;
        END LOOP;
    END IF;

    WHILE lo <= c_count LOOP
        -- A set holds what depends on none of it, and what follows from it: a chain passes as one if its links do.
        hi := lo; ordered := false;
        WHILE hi < least(c_count, lo + most - 1) AND (depends[hi + 1] < lo OR follows[hi + 1]) LOOP
            hi := hi + 1;
            ordered := ordered OR depends[hi] >= lo;
        END LOOP;
        e_lo := e; most := least(2 * most, c_count);

        -- Judge the set against what is stored; most often both queries come back empty.
        FOR found IN
            SELECT lo - 1 + c.n AS n, d.*
              FROM unnest(c_id[lo:hi]) WITH ORDINALITY AS c(id, n) JOIN ledger.commands AS d ON d.command_id = c.id
        LOOP
            IF found.digest = c_digest[found.n] THEN
                a_status[found.n] := 'repeated'; a_result[found.n] := found.result;
                a_first[found.n] := found.first_position; a_last[found.n] := found.last_position;
                a_from[found.n] := found.recorded_at;
                a_until[found.n] := found.recorded_at + coalesce(found.last_position - found.first_position, 0);
            ELSE
                a_reason[found.n] := 'command_reused';
            END IF;
        END LOOP;
        FOR found IN
            SELECT t.command AS n, t.stream, t.expected, coalesce(s.version, 0) AS actual
              FROM unnest(t_command, t_stream, t_expected, t_before) AS t(command, stream, expected, before)
              LEFT JOIN ledger.streams AS s ON s.stream = t.stream
             WHERE t.command BETWEEN lo AND hi AND coalesce(e_command[t.before], 0) < lo
               AND CASE WHEN s.stream IS NULL THEN t.expected > 0 ELSE t.expected <> s.version END
             ORDER BY t.stream DESC
        LOOP
            IF a_status[found.n] IS NULL AND coalesce(a_reason[found.n], 'version') = 'version' THEN
                a_reason[found.n] := 'version'; a_stream[found.n] := found.stream;
                a_expected[found.n] := found.expected; a_actual[found.n] := found.actual;
            END IF;
        END LOOP;

        -- Number what passes, one after the other.
        FOR c IN lo .. hi LOOP
            founding := e_command[e] = c AND e_topic[e] = 'ledger.founded';
            IF a_status[c] IS NULL AND a_reason[c] IS NULL THEN
                IF founding AND NOT founded THEN
                    simulates := (convert_from(e_state[e], 'UTF8')::jsonb -> 'simulated')::boolean;
                END IF;
                reason := CASE
                    WHEN founding AND founded THEN 'already_founded'
                    WHEN NOT (founded OR coalesce(founding, false)) THEN 'not_founded'
                    WHEN c_recorded[c] IS NULL THEN NULL
                    WHEN NOT simulates THEN 'not_simulated'
                    WHEN c_recorded[c] <= tip_recorded THEN 'recorded_at_not_after' END;
                IF reason IS NULL THEN
                    a_status[c] := 'stored';
                    a_from[c] := coalesce(c_recorded[c], greatest(tip_recorded + 1, now_us));
                    a_until[c] := a_from[c];
                    IF NOT founded THEN
                        INSERT INTO ledger.identity (simulated) VALUES (simulates);
                        founded := true;
                    END IF;
                ELSE
                    a_reason[c] := reason;
                END IF;
            END IF;
            IF a_status[c] = 'stored' AND e_command[e] = c THEN
                a_first[c] := tip + 1;
                tip_recorded := a_from[c] - 1;
                WHILE e_command[e] = c LOOP
                    IF e_topic[e] = 'ledger.founded' AND tip >= a_first[c] THEN
                        RAISE EXCEPTION 'ledger.founded stands first in its command';
                    END IF;
                    tip := tip + 1; tip_recorded := tip_recorded + 1;
                    e_position[e] := tip; e_recorded[e] := tip_recorded;
                    e := e + 1;
                END LOOP;
                a_last[c] := tip; a_until[c] := tip_recorded;
            ELSE
                WHILE e_command[e] = c LOOP
                    e := e + 1;
                END LOOP;
            END IF;
            IF ordered AND a_status[c] IS DISTINCT FROM 'stored' THEN
                hi := c; most := 1;  -- what comes behind is judged anew
                EXIT;
            END IF;
        END LOOP;

        INSERT INTO ledger.commands (command_id, digest, first_position, last_position, result, recorded_at)
        SELECT c.id, c.digest, c.first, c.last, c.result, c.recorded
          FROM unnest(c_id[lo:hi], c_digest[lo:hi], c_result[lo:hi], a_status[lo:hi], a_first[lo:hi], a_last[lo:hi],
                      a_from[lo:hi]) AS c(id, digest, result, status, first, last, recorded)
         WHERE c.status = 'stored';
        INSERT INTO ledger.streams AS s (stream, version, position)
        SELECT u.stream, max(u.version), max(u.position)
          FROM unnest(e_stream[e_lo:e - 1], e_version[e_lo:e - 1], e_position[e_lo:e - 1]) AS u(stream, version, position)
         WHERE u.position IS NOT NULL GROUP BY u.stream
            ON CONFLICT (stream) DO UPDATE SET version = excluded.version, position = excluded.position;
        lo := hi + 1;
    END LOOP;
    IF e <= e_count THEN
        RAISE EXCEPTION 'events must stand in the order of their commands, and belong to one';
    END IF;

    INSERT INTO ledger.events (position, stream, version, topic, state, recorded_at, command_id, payload_hash)
    SELECT u.position, u.stream, u.version, u.topic, u.state, u.recorded, c_id[u.command], sha256(u.state)
      FROM unnest(e_command, e_stream, e_version, e_topic, e_state, e_position, e_recorded)
           AS u(command, stream, version, topic, state, position, recorded)
     WHERE u.position IS NOT NULL;
    IF jsonb_array_length(batch -> 'protected') > 0 THEN
        INSERT INTO ledger.protected_values (stream, version, field, form, salt, stored)
        SELECT p.stream, p.version, p.field, p.form, decode(p.salt, 'base64'), decode(p.stored, 'base64')
          FROM jsonb_to_recordset(batch -> 'protected')
               AS p(command int, stream text, version bigint, field text, form text, salt text, stored text)
         WHERE a_status[p.command] = 'stored';
    END IF;
    IF tip > start THEN
        PERFORM pg_notify('ledger', tip::text);
    END IF;
    RETURN QUERY
    SELECT coalesce(a.status, 'conflict'), a.reason, a.first, a.last, a.since, a.until,
           CASE WHEN a.status IS NOT NULL THEN a.result END, a.stream, a.expected, a.actual
      FROM unnest(a_status, a_reason, a_first, a_last, a_from, a_until, a_result, a_stream, a_expected, a_actual)
           AS a(status, reason, first, last, since, until, result, stream, expected, actual);
END $$;
