"""Exports (导出): which files left the ledger, with what in them, for what, and by whose approval."""
