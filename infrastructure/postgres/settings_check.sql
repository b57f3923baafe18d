-- Whatever would let the connected database lose what it acknowledged to the connected role; one row for each.
SELECT name || '=' || value
FROM (VALUES ('fsync', 'on'), ('full_page_writes', 'on'), ('server_encoding', 'UTF8')) AS needed (name, safe),
     current_setting(name) AS value
WHERE value <> safe
UNION ALL
SELECT 'synchronous_commit=off'
WHERE current_setting('synchronous_commit') = 'off'
UNION ALL
-- A role's or a database's own setting beats the server's, and waits there for the next login.
SELECT setting || ' of role ' || coalesce(rolname, '*') || ' in database ' || coalesce(datname, '*')
FROM pg_db_role_setting
     LEFT JOIN pg_roles ON pg_roles.oid = setrole
     LEFT JOIN pg_database ON pg_database.oid = setdatabase,
     unnest(setconfig) AS setting
WHERE setting LIKE 'synchronous\_commit=%'
  AND lower(split_part(setting, '=', 2)) NOT IN ('on', 'true', 'yes', '1', 'local', 'remote_write', 'remote_apply')
  AND (datname IS NULL OR datname = current_database())
  AND (rolname IS NULL OR rolname = session_user OR rolname LIKE 'caseledger\_%')
UNION ALL
SELECT 'superuser ' || rolname
FROM pg_roles
WHERE rolname = current_user AND rolsuper
ORDER BY 1
