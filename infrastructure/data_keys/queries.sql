-- name: values
-- The protected values beside the events of one stream, as they are stored.
SELECT version, field, stored FROM ledger.protected_values WHERE stream = %(stream)s;

-- name: subjects
-- Each case that holds the data of a person, with the name under which it does.
SELECT stream, convert_from(state, 'UTF8')::jsonb ->> 'subject' FROM ledger.events
 WHERE topic = 'case.filed' AND convert_from(state, 'UTF8')::jsonb ? 'subject';

-- name: shreddings
-- Every destruction of keys on record; the literal lets the partial index serve.
SELECT position, stream, version, topic, state, recorded_at, command_id FROM ledger.events
 WHERE topic = 'protection.shredded' ORDER BY position;

-- name: sample
-- One protected value, by which a folder of keys is told to be this ledger's or another's.
SELECT p.stream, p.field, p.stored, convert_from(e.state, 'UTF8')::jsonb -> 'values' -> p.field ->> 'protection'
  FROM ledger.protected_values AS p JOIN ledger.events AS e USING (stream, version)
 ORDER BY p.stream, p.version, p.field LIMIT 1;
