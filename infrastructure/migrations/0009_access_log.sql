-- The access log: who looked at what, apart from the ledger. Nobody but its owner may read or write the table: the
-- program adds an entry and reads a page through two functions. Run as caseledger_owner.
CREATE SCHEMA access_log;
COMMENT ON SCHEMA access_log IS 'Who looked at confidential cases and values, entry by entry, for ever.';
REVOKE ALL ON SCHEMA access_log FROM PUBLIC;
GRANT USAGE ON SCHEMA access_log TO caseledger_append;

CREATE TABLE access_log.entries (
    position    bigint PRIMARY KEY CHECK (position > 0),           -- dense: 1, 2, 3 …; leaf index = position - 1
    recorded_at bigint NOT NULL,                                   -- microseconds since 1970-01-01T00:00:00Z
    principal   text COLLATE "C" NOT NULL CHECK (principal <> ''),
    cases       text[] COLLATE "C" NOT NULL,
    entry       bytea NOT NULL                                     -- canonical UTF-8 JSON: what the leaf is made of
);
CREATE INDEX entries_by_principal ON access_log.entries (principal, position);
CREATE INDEX entries_by_case ON access_log.entries USING gin (cases);

CREATE TRIGGER keep BEFORE UPDATE OR DELETE ON access_log.entries
    FOR EACH ROW EXECUTE FUNCTION ledger.refuse_change();
CREATE TRIGGER keep_all BEFORE TRUNCATE ON access_log.entries
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
ALTER TABLE access_log.entries ENABLE ALWAYS TRIGGER keep, ENABLE ALWAYS TRIGGER keep_all;

-- Adds an entry behind the last one, and gives its position once it will outlast a crash.
CREATE FUNCTION access_log.record(who text, shown text[], content bytea) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, access_log, pg_temp AS $$
DECLARE
    last_position bigint; last_at bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('caseledger.access_log'));
    IF current_setting('synchronous_commit') NOT IN ('on', 'remote_apply') THEN
        SET LOCAL synchronous_commit = on;
    END IF;
    SELECT e.position, e.recorded_at INTO last_position, last_at
      FROM access_log.entries AS e ORDER BY e.position DESC LIMIT 1;
    INSERT INTO access_log.entries (position, recorded_at, principal, cases, entry)
    VALUES (coalesce(last_position, 0) + 1,
            greatest(coalesce(last_at, 0) + 1, (extract(epoch FROM clock_timestamp()) * 1000000)::bigint),
            who, shown, content);
    RETURN coalesce(last_position, 0) + 1;
END $$;

-- Gives entries behind a position, oldest first, of one principal and about one case if they are named.
CREATE FUNCTION access_log.page(behind bigint, most integer, who text, about text)
RETURNS TABLE (at_position bigint, at_time bigint, content bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, access_log, pg_temp AS $$
    SELECT e.position, e.recorded_at, e.entry FROM access_log.entries AS e
     WHERE e.position > behind AND (who IS NULL OR e.principal = who) AND (about IS NULL OR e.cases @> ARRAY[about])
     ORDER BY e.position LIMIT most
$$;

REVOKE ALL ON FUNCTION access_log.record(text, text[], bytea), access_log.page(bigint, integer, text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION access_log.record(text, text[], bytea), access_log.page(bigint, integer, text, text)
    TO caseledger_append;

-- Who reads within a reach sees of an event where it stands, and nothing that it says.
GRANT USAGE ON SCHEMA ledger TO caseledger_within;
GRANT SELECT (position, stream, version, recorded_at) ON ledger.events TO caseledger_within;
