-- What a migrated database holds, one line for each thing, in a fixed order. Roles and rights included.
WITH ours AS (SELECT oid, nspname, nspowner, nspacl FROM pg_namespace WHERE nspname !~ '^(pg_|information_schema$|public$)'),
rights AS (SELECT acl::text[] AS given, array_to_string(ARRAY(SELECT unnest(acl::text[]) ORDER BY 1), ' ') AS line
           FROM (SELECT nspacl FROM ours UNION SELECT relacl FROM pg_class UNION SELECT proacl FROM pg_proc
                 UNION SELECT attacl FROM pg_attribute UNION SELECT defaclacl FROM pg_default_acl) AS every (acl)
           WHERE acl IS NOT NULL)
SELECT format('schema %s owner %s rights %s', nspname, nspowner::regrole, line)
FROM ours LEFT JOIN rights ON given = nspacl::text[]
UNION ALL
SELECT format('relation %s.%s kind %s owner %s rights %s', nspname, relname, relkind, relowner::regrole, line)
FROM pg_class JOIN ours ON ours.oid = relnamespace LEFT JOIN rights ON given = relacl::text[]
WHERE relkind NOT IN ('i', 'I')
UNION ALL
SELECT format('column %s.%s.%s %s%s %s rights %s', nspname, relname, attname, format_type(atttypid, atttypmod),
              CASE WHEN attnotnull THEN ' not null' END, pg_get_expr(adbin, adrelid), line)
FROM pg_attribute
     JOIN pg_class ON pg_class.oid = attrelid AND relkind NOT IN ('i', 'I')
     JOIN ours ON ours.oid = relnamespace
     LEFT JOIN pg_attrdef ON (adrelid, adnum) = (attrelid, attnum)
     LEFT JOIN rights ON given = attacl::text[]
WHERE attnum > 0 AND NOT attisdropped
UNION ALL
SELECT format('constraint %s.%s %s', conrelid::regclass, conname, pg_get_constraintdef(pg_constraint.oid))
FROM pg_constraint JOIN ours ON ours.oid = connamespace
WHERE contype <> 'n'
UNION ALL
SELECT format('index %s', pg_get_indexdef(indexrelid))
FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid JOIN ours ON ours.oid = relnamespace
UNION ALL
SELECT format('view %s.%s %s', schemaname, viewname, encode(sha256(definition::bytea), 'hex'))
FROM pg_views JOIN ours ON nspname = schemaname
UNION ALL
SELECT format('function %s returns %s owner %s %s %s settings %s rights %s body %s', pg_proc.oid::regprocedure,
              pg_get_function_result(pg_proc.oid), proowner::regrole,
              CASE WHEN prosecdef THEN 'security definer' ELSE 'security invoker' END, provolatile,
              array_to_string(proconfig, ' '), line, encode(sha256(convert_to(prosrc, 'UTF8')), 'hex'))
FROM pg_proc JOIN ours ON ours.oid = pronamespace LEFT JOIN rights ON given = proacl::text[]
UNION ALL
SELECT format('trigger %s fires %s', pg_get_triggerdef(pg_trigger.oid), tgenabled)
FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid JOIN ours ON ours.oid = relnamespace
WHERE NOT tgisinternal
UNION ALL
SELECT format('type %s.%s kind %s %s', nspname, typname, typtype,
              ARRAY(SELECT enumlabel FROM pg_enum WHERE enumtypid = pg_type.oid ORDER BY enumsortorder))
FROM pg_type JOIN ours ON ours.oid = typnamespace
WHERE typtype IN ('e', 'd')
UNION ALL
SELECT format('default rights of %s in %s on %s: %s', defaclrole::regrole, coalesce(nspname, 'any schema'), defaclobjtype,
              line)
FROM pg_default_acl LEFT JOIN pg_namespace ON pg_namespace.oid = defaclnamespace
     LEFT JOIN rights ON given = defaclacl::text[]
ORDER BY 1
