"""The change feed: read by position, and one watcher that wakes all who wait."""
