-- The room of the ledger, who may enter it, and the list of migrations. Run as caseledger_owner.
CREATE SCHEMA ledger;
COMMENT ON SCHEMA ledger IS 'What happened: appended to, never altered.';

REVOKE ALL ON SCHEMA ledger FROM PUBLIC;
GRANT USAGE ON SCHEMA ledger TO caseledger_append, caseledger_project, caseledger_read;

-- A function is open to everyone unless it is closed: here each is opened by name to those who need it.
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;

CREATE TABLE ledger.migrations (
    number integer PRIMARY KEY CHECK (number > 0),
    name text NOT NULL,
    sha256 bytea NOT NULL CHECK (length(sha256) = 32),
    applied_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON TABLE ledger.migrations IS 'The numbered files that made this schema, with the hash of each as it was applied.';
GRANT SELECT ON ledger.migrations TO caseledger_append, caseledger_project, caseledger_read;
