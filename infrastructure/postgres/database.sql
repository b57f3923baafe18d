-- The rights of the roles on the connected database. May be run again, and by hand: psql -d DATABASE -f database.sql
DO $$
DECLARE
    here name := current_database();
    everyone text := 'caseledger_owner, caseledger_append, caseledger_project, caseledger_read';
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('caseledger.roles'));
    IF NOT (has_database_privilege('caseledger_owner', here, 'CREATE')
            AND has_database_privilege('caseledger_project', here, 'CREATE, TEMPORARY')
            AND has_database_privilege('caseledger_append', here, 'CONNECT')
            AND has_database_privilege('caseledger_read', here, 'CONNECT')) THEN
        EXECUTE format('GRANT CONNECT ON DATABASE %I TO %s', here, everyone);
        EXECUTE format('GRANT CREATE ON DATABASE %I TO caseledger_owner, caseledger_project', here);
        EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO caseledger_project', here);
    END IF;
    -- What the projections build is readable at once, also in schemas that do not exist yet.
    IF NOT EXISTS (SELECT FROM pg_default_acl
                    WHERE defaclrole = 'caseledger_project'::regrole AND defaclacl::text LIKE '%caseledger_within%') THEN
        ALTER DEFAULT PRIVILEGES FOR ROLE caseledger_project GRANT USAGE ON SCHEMAS TO caseledger_read, caseledger_within;
        ALTER DEFAULT PRIVILEGES FOR ROLE caseledger_project GRANT SELECT ON TABLES TO caseledger_read, caseledger_within;
    END IF;
END $$;
