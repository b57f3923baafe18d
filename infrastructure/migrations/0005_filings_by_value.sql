-- A declaration is held against the ledger: which cases were filed with the same value in a public field.
-- Bytes are UTF-8 in a UTF-8 database (a server with another encoding is refused), so that nothing here ever varies.
CREATE FUNCTION ledger.filing(state bytea) RETURNS jsonb
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT jsonb_build_object('values', filed -> 'values', 'procedure', filed -> 'header' -> 'procedure' -> 'code')
      FROM (SELECT convert_from(state, 'UTF8')::jsonb AS filed) AS f
$$;
REVOKE ALL ON FUNCTION ledger.filing(bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledger.filing(bytea) TO caseledger_append, caseledger_read;
CREATE INDEX filings ON ledger.events USING gin (ledger.filing(state) jsonb_path_ops) WHERE topic = 'case.filed';
