-- The rules on record are read again and again, and are few among many events.
CREATE INDEX events_of_rules ON ledger.events (position) WHERE topic IN ('calendar.published', 'procedure.published');
