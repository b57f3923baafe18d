"""Tests of what keeps the read models up with the ledger."""
