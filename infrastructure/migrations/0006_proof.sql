-- What proves that the ledger was not rewritten: published checkpoints, what witnesses signed, the tiles of the tree,
-- and where checkpoints were handed over. Run as caseledger_owner.
CREATE SCHEMA proof;
COMMENT ON SCHEMA proof IS 'What anyone can check the ledger by. All but the signatures can be made anew from the events.';
REVOKE ALL ON SCHEMA proof FROM PUBLIC;
GRANT USAGE ON SCHEMA proof TO caseledger_append, caseledger_read;

CREATE TABLE proof.checkpoints (
    size         bigint PRIMARY KEY CHECK (size > 0),              -- number of leaves = last position covered
    follows      bigint NOT NULL UNIQUE CHECK (follows >= 0 AND follows < size), -- one successor each: sealers cannot fork
    origin       text COLLATE "C" NOT NULL CHECK (origin <> ''),
    root         bytea NOT NULL CHECK (length(root) = 32),
    note         bytea NOT NULL,                                   -- the C2SP signed note, as published
    published_at bigint NOT NULL                                   -- microseconds since 1970-01-01T00:00:00Z
);

CREATE TABLE proof.cosignatures (
    size        bigint NOT NULL REFERENCES proof.checkpoints,
    witness     text COLLATE "C" NOT NULL CHECK (witness <> ''),   -- its verifier key
    line        text NOT NULL,                                     -- the line of the note, as the witness gave it
    received_at bigint NOT NULL,
    PRIMARY KEY (size, witness)
);

-- C2SP tlog-tiles, height 8. A cache: only ever the same hashes, made anew from the events where they are not.
CREATE TABLE proof.tiles (
    level  smallint NOT NULL CHECK (level BETWEEN 0 AND 7),
    number bigint NOT NULL CHECK (number >= 0),
    hashes bytea NOT NULL CHECK (length(hashes) % 32 = 0 AND length(hashes) BETWEEN 32 AND 8192),
    PRIMARY KEY (level, number)
);
ALTER TABLE proof.tiles ALTER COLUMN hashes SET STORAGE EXTERNAL;  -- hashes do not compress

-- How each outside place stands, for whoever watches over the product: nothing is decided by it.
CREATE TABLE proof.places (
    place    text COLLATE "C" PRIMARY KEY CHECK (place <> ''),
    size     bigint,                                               -- the last checkpoint that it took
    taken_at bigint,
    fault    text,                                                 -- why it did not take the next one, if it did not
    fault_at bigint
);

CREATE TRIGGER keep BEFORE UPDATE OR DELETE ON proof.checkpoints
    FOR EACH ROW EXECUTE FUNCTION ledger.refuse_change();
CREATE TRIGGER keep_all BEFORE TRUNCATE ON proof.checkpoints
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
CREATE TRIGGER keep BEFORE UPDATE OR DELETE ON proof.cosignatures
    FOR EACH ROW EXECUTE FUNCTION ledger.refuse_change();
CREATE TRIGGER keep_all BEFORE TRUNCATE ON proof.cosignatures
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
ALTER TABLE proof.checkpoints  ENABLE ALWAYS TRIGGER keep, ENABLE ALWAYS TRIGGER keep_all;
ALTER TABLE proof.cosignatures ENABLE ALWAYS TRIGGER keep, ENABLE ALWAYS TRIGGER keep_all;

CREATE FUNCTION proof.keep_tiles(levels smallint[], numbers bigint[], contents bytea[]) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, proof, pg_temp AS $$
    INSERT INTO proof.tiles AS t (level, number, hashes) SELECT * FROM unnest(levels, numbers, contents)
        ON CONFLICT (level, number) DO UPDATE SET hashes = excluded.hashes
$$;

-- Publishes a checkpoint behind the one of size `after` (0: the first), with the tiles that have grown; false where
-- another has come first. The unique `follows` lets one of two pass, whatever they believe about who leads.
CREATE FUNCTION proof.publish(after bigint, reached bigint, named text, top bytea, signed bytea,
                              levels smallint[], numbers bigint[], contents bytea[]) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, proof, pg_temp AS $$
BEGIN
    IF current_setting('synchronous_commit') NOT IN ('on', 'remote_apply') THEN
        SET LOCAL synchronous_commit = on;     -- what leaves the house must still be known after a crash
    END IF;
    IF after <> coalesce((SELECT max(c.size) FROM proof.checkpoints AS c), 0) THEN
        RETURN false;
    END IF;
    IF reached > (SELECT h.position FROM ledger.head AS h) THEN
        RAISE EXCEPTION 'a checkpoint covers no more than what is on record';
    END IF;
    INSERT INTO proof.checkpoints (size, follows, origin, root, note, published_at)
    VALUES (reached, after, named, top, signed, (extract(epoch FROM clock_timestamp()) * 1000000)::bigint)
        ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    PERFORM proof.keep_tiles(levels, numbers, contents);
    RETURN true;
END $$;

CREATE FUNCTION proof.cosign(covered bigint, signer text, signature text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, proof, pg_temp AS $$
    INSERT INTO proof.cosignatures (size, witness, line, received_at)
    VALUES (covered, signer, signature, (extract(epoch FROM clock_timestamp()) * 1000000)::bigint)
        ON CONFLICT DO NOTHING
$$;

CREATE FUNCTION proof.tell(about text, taken bigint, trouble text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, proof, pg_temp AS $$
    INSERT INTO proof.places AS p (place, size, taken_at, fault, fault_at)
    SELECT about, taken, CASE WHEN taken IS NOT NULL THEN n.now END, trouble, CASE WHEN trouble IS NOT NULL THEN n.now END
      FROM (SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint AS now) AS n
        ON CONFLICT (place) DO UPDATE
       SET size = coalesce(excluded.size, p.size), taken_at = coalesce(excluded.taken_at, p.taken_at),
           fault = excluded.fault, fault_at = excluded.fault_at
$$;

REVOKE ALL ON FUNCTION proof.keep_tiles(smallint[], bigint[], bytea[]),
    proof.publish(bigint, bigint, text, bytea, bytea, smallint[], bigint[], bytea[]),
    proof.cosign(bigint, text, text), proof.tell(text, bigint, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION proof.keep_tiles(smallint[], bigint[], bytea[]),
    proof.publish(bigint, bigint, text, bytea, bytea, smallint[], bigint[], bytea[]),
    proof.cosign(bigint, text, text), proof.tell(text, bigint, text) TO caseledger_append;
GRANT SELECT ON proof.checkpoints, proof.cosignatures, proof.tiles, proof.places TO caseledger_append, caseledger_read;
