"""The ledger's migrations: numbered SQL files, never edited once published."""
