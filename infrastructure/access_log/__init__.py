"""The access log in PostgreSQL: who looked, kept for ever and sealed into the ledger."""
