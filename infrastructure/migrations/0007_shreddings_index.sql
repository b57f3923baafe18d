-- What was shredded is asked for whenever a program begins to open values, and is little among many events.
CREATE INDEX shreddings ON ledger.events (position) WHERE topic = 'protection.shredded';
