"""Backups of the ledger, their restoration and its rehearsal, over the programs of PostgreSQL."""
