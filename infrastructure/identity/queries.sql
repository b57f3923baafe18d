-- name: enter
-- Enter a holder.
INSERT INTO identity.holders (principal, kind, name, login) VALUES (%(principal)s, %(kind)s, %(name)s, %(login)s);

-- name: holders
-- All holders of a kind, by name.
SELECT principal, kind, name, login FROM identity.holders WHERE kind = %(kind)s ORDER BY name, principal;

-- name: holder
-- One holder.
SELECT principal, kind, name, login FROM identity.holders WHERE principal = %(principal)s;

-- name: person_by_login
-- The person who has a login.
SELECT principal, kind, name, login FROM identity.holders WHERE login = %(name)s;

-- name: service_by_name
-- The program that has a name.
SELECT principal, kind, name, login FROM identity.holders WHERE kind = 'service' AND name = %(name)s;

-- name: password
-- How the password of a login is told.
SELECT p.principal, h.login, p.hash, p.must_change, p.changed_at, p.failures, p.locked_until
  FROM identity.holders AS h JOIN identity.passwords AS p USING (principal) WHERE h.login = %(login)s;

-- name: keep_password
-- Keep how a password is told; the attempts on the one before are forgotten.
INSERT INTO identity.passwords AS p (principal, hash, must_change, changed_at)
VALUES (%(principal)s, %(hash)s, %(must_change)s, %(changed_at)s)
    ON CONFLICT (principal) DO UPDATE
   SET hash = excluded.hash, must_change = excluded.must_change, changed_at = excluded.changed_at, failures = 0,
       locked_until = NULL;

-- name: count_attempt
-- Count an attempt, if none has been counted since the number that was seen.
UPDATE identity.passwords SET failures = %(failures)s + 1, locked_until = %(locked_until)s
 WHERE principal = %(principal)s AND failures = %(failures)s RETURNING failures;

-- name: forgive
-- Forget the attempts on a password.
UPDATE identity.passwords SET failures = 0, locked_until = NULL WHERE principal = %(principal)s;

-- name: begin_session
-- Keep a session.
INSERT INTO identity.sessions (token_hash, principal, begun_at, seen_at, ends_at, roles, units)
VALUES (%(token_hash)s, %(principal)s, %(begun_at)s, %(seen_at)s, %(ends_at)s, %(roles)s, %(units)s);

-- name: end_old_sessions
-- Forget sessions that have ended.
DELETE FROM identity.sessions WHERE ends_at <= %(now)s;

-- name: session
-- A session by the hash of its token.
SELECT principal, begun_at, seen_at, roles, units FROM identity.sessions WHERE token_hash = %(token_hash)s;

-- name: touch_session
-- Note when a session was used.
UPDATE identity.sessions SET seen_at = greatest(seen_at, %(at)s) WHERE token_hash = %(token_hash)s;

-- name: end_session
-- Forget a session.
DELETE FROM identity.sessions WHERE token_hash = %(token_hash)s;

-- name: end_sessions
-- Forget all sessions of a principal.
DELETE FROM identity.sessions WHERE principal = %(principal)s;

-- name: key
-- A key of a service account.
SELECT key, principal, secret_hash, last_used_at FROM identity.api_keys WHERE key = %(key)s;

-- name: keys
-- All keys of a principal.
SELECT key, principal, secret_hash, last_used_at FROM identity.api_keys WHERE principal = %(principal)s ORDER BY key;

-- name: keep_key
-- Keep the hash of a key.
INSERT INTO identity.api_keys (key, principal, secret_hash) VALUES (%(key)s, %(principal)s, %(secret_hash)s);

-- name: note_use
-- Note when a key was used.
UPDATE identity.api_keys SET last_used_at = %(at)s WHERE key = %(key)s;

-- name: subject
-- The principal that an issuer knows as a subject.
SELECT principal FROM identity.subjects WHERE issuer = %(issuer)s AND subject = %(subject)s;

-- name: link
-- Let a subject be a principal.
INSERT INTO identity.subjects (issuer, subject, principal) VALUES (%(issuer)s, %(subject)s, %(principal)s);

-- name: begin_login
-- Keep a login under way.
INSERT INTO identity.pending_logins (state_hash, issuer, nonce, verifier, target, begun_at)
VALUES (%(state_hash)s, %(issuer)s, %(nonce)s, %(verifier)s, %(target)s, %(begun_at)s);

-- name: end_old_logins
-- Forget logins that nobody came back from.
DELETE FROM identity.pending_logins WHERE begun_at <= %(before)s;

-- name: take_login
-- A login under way, once.
DELETE FROM identity.pending_logins WHERE state_hash = %(state_hash)s
RETURNING issuer, nonce, verifier, target, begun_at;
