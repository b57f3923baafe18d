-- Office hours are rules on record too.
DROP INDEX ledger.events_of_rules;
CREATE INDEX events_of_rules ON ledger.events (position)
 WHERE topic IN ('calendar.published', 'hours.published', 'procedure.published');
