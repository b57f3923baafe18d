"""Keeping the read models up with the ledger, and building them anew."""
