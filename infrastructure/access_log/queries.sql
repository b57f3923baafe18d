-- name: record
-- Add an entry.
SELECT access_log.record(%(who)s, %(shown)s, %(content)s);

-- name: page
-- Entries behind a position, oldest first, of one principal and about one case if they are named.
SELECT at_position, at_time, content
  FROM access_log.page(%(behind)s::bigint, %(most)s::integer, %(who)s::text, %(about)s::text);
