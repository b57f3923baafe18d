-- Who people and programs are outside the ledger: names, hashes of passwords and keys, sessions. No event is here, and
-- no secret: only what a secret is told by. Run as caseledger_owner.
CREATE SCHEMA identity;
COMMENT ON SCHEMA identity IS 'Names, logins and hashes of secrets; who holds which office stands in the ledger.';
REVOKE ALL ON SCHEMA identity FROM PUBLIC;
GRANT USAGE ON SCHEMA identity TO caseledger_append;

CREATE TABLE identity.holders (
    principal text COLLATE "C" PRIMARY KEY CHECK (principal <> ''),
    kind      text COLLATE "C" NOT NULL CHECK (kind IN ('person', 'service')),
    name      text NOT NULL CHECK (name <> '' AND length(name) <= 200),
    login     text COLLATE "C" CHECK (login <> '' AND length(login) <= 100),
    CHECK ((login IS NULL) OR (kind = 'person'))
);
CREATE UNIQUE INDEX holders_login ON identity.holders (login) WHERE login IS NOT NULL;
CREATE UNIQUE INDEX holders_service ON identity.holders (name) WHERE kind = 'service';

CREATE TABLE identity.passwords (
    principal    text COLLATE "C" PRIMARY KEY REFERENCES identity.holders,
    hash         text COLLATE "C" NOT NULL,                       -- argon2id, with its parameters and salt
    must_change  boolean NOT NULL,
    changed_at   timestamptz NOT NULL,
    failures     integer NOT NULL DEFAULT 0 CHECK (failures >= 0),-- attempts since the last right one
    locked_until timestamptz
);

CREATE TABLE identity.api_keys (
    key          text COLLATE "C" PRIMARY KEY,
    principal    text COLLATE "C" NOT NULL REFERENCES identity.holders,
    secret_hash  bytea NOT NULL CHECK (length(secret_hash) = 32), -- sha256 of 256 random bits
    last_used_at timestamptz
);
CREATE INDEX api_keys_principal ON identity.api_keys (principal);

CREATE TABLE identity.sessions (
    token_hash bytea PRIMARY KEY CHECK (length(token_hash) = 32), -- sha256 of 256 random bits
    principal  text COLLATE "C" NOT NULL REFERENCES identity.holders,
    begun_at   timestamptz NOT NULL,
    seen_at    timestamptz NOT NULL,
    ends_at    timestamptz NOT NULL,
    roles      text[] COLLATE "C",                                -- as a foreign issuer said them; null: those on record
    units      text[] COLLATE "C" NOT NULL
);
CREATE INDEX sessions_principal ON identity.sessions (principal);
CREATE INDEX sessions_ends_at ON identity.sessions (ends_at);

CREATE TABLE identity.subjects (
    issuer    text COLLATE "C" NOT NULL,
    subject   text COLLATE "C" NOT NULL,
    principal text COLLATE "C" NOT NULL REFERENCES identity.holders,
    PRIMARY KEY (issuer, subject)
);

CREATE TABLE identity.pending_logins (
    state_hash bytea PRIMARY KEY CHECK (length(state_hash) = 32),
    issuer     text COLLATE "C" NOT NULL,
    nonce      text COLLATE "C" NOT NULL,
    verifier   text COLLATE "C" NOT NULL,                         -- of PKCE; of use to nobody without the answer
    target     text NOT NULL,                                     -- the page to go to
    begun_at   timestamptz NOT NULL
);
CREATE INDEX pending_logins_begun_at ON identity.pending_logins (begun_at);

GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA identity TO caseledger_append;
GRANT UPDATE (hash, must_change, changed_at, failures, locked_until) ON identity.passwords TO caseledger_append;
GRANT UPDATE (last_used_at) ON identity.api_keys TO caseledger_append;
GRANT UPDATE (seen_at) ON identity.sessions TO caseledger_append;
GRANT DELETE ON identity.sessions, identity.pending_logins TO caseledger_append;
