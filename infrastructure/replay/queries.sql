-- name: recorded_at
-- When the event at a position was recorded.
SELECT recorded_at FROM ledger.events WHERE position = %(position)s;
