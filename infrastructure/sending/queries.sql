-- name: contact
-- The protected value of one field that stands beside one event, in the form in which it can be read.
SELECT stored FROM ledger.protected_values
 WHERE stream = %(stream)s AND version = %(version)s AND field = %(field)s AND form = %(form)s;
