"""Verification: the whole ledger held against its own log, its checkpoints, and what others hold of them."""
