-- name: tables
-- Each row holds in law from an instant to another, and was known from one recording to the next that changed it.
CREATE TABLE agreements (
    agreement_id    text COLLATE "C" NOT NULL,
    version         bigint NOT NULL,
    recorded_from   timestamptz NOT NULL,
    recorded_until  timestamptz,
    effective_from  timestamptz NOT NULL,
    effective_until timestamptz NOT NULL,              -- 24:00 of the last day of validity
    tender          text NOT NULL,
    bidder_code     text COLLATE "C" NOT NULL,
    bidder_name     text NOT NULL,
    valid_until     date NOT NULL,
    stopped_at      timestamptz,
    PRIMARY KEY (agreement_id, version)
);

CREATE TABLE products (
    agreement_id    text COLLATE "C" NOT NULL,
    product         text COLLATE "C" NOT NULL,
    effective_from  timestamptz NOT NULL,
    version         bigint NOT NULL,
    recorded_from   timestamptz NOT NULL,
    recorded_until  timestamptz,
    effective_until timestamptz NOT NULL,
    tender          text NOT NULL,
    bidder_name     text NOT NULL,
    model           text NOT NULL,
    price           text NOT NULL,
    discount_rate   text NOT NULL,
    PRIMARY KEY (agreement_id, product, effective_from, version)
);

CREATE TABLE standings (
    agreement_id    text COLLATE "C" NOT NULL,
    party           text COLLATE "C" NOT NULL,
    effective_from  timestamptz NOT NULL,
    version         bigint NOT NULL,
    recorded_from   timestamptz NOT NULL,
    recorded_until  timestamptz,
    effective_until timestamptz,
    tender          text NOT NULL,
    part            text NOT NULL CHECK (part IN ('bidder', 'supplier')),
    name            text NOT NULL,
    standing        text NOT NULL,
    PRIMARY KEY (agreement_id, party, effective_from, version)
);

-- name: indexes
-- The catalogue and the lists read what holds at an instant; a party is looked up across agreements.
CREATE INDEX products_held ON products (effective_from, effective_until);
CREATE INDEX standings_by_party ON standings (party);
