-- The roles of the ledger, for the whole server. May be run again, and by hand: psql -f roles.sql
DO $$
DECLARE
    wanted name;
    -- From 16 on, whoever creates a role may administer it but not act as it until it is granted.
    act_as text := CASE WHEN current_setting('server_version_num')::int >= 160000 THEN 'SET' ELSE 'MEMBER' END;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('caseledger.roles'));
    FOREACH wanted IN ARRAY ARRAY['caseledger_owner', 'caseledger_append', 'caseledger_project', 'caseledger_read',
                                  'caseledger_within'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) THEN
            EXECUTE format('CREATE ROLE %I NOLOGIN', wanted);
        END IF;
        IF NOT pg_has_role(current_user, wanted, act_as) THEN
            EXECUTE format('GRANT %I TO %I', wanted, current_user);
        END IF;
    END LOOP;
    -- Who reads may read as one who sees only what lies within a reach (row-level security), and never logs in so.
    IF NOT pg_has_role('caseledger_read', 'caseledger_within', 'MEMBER') THEN
        GRANT caseledger_within TO caseledger_read;
    END IF;
END $$;
