"""The ledger store: one way in, and readers that never skip an event."""
