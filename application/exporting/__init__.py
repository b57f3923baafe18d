"""What leaves the ledger as files: tables and event logs, each with its cover and its data dictionary."""
