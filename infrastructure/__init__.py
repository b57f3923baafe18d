"""The ledger store, the feed, the daemon, PostgreSQL."""
