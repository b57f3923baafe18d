"""Evidence bundles: what is collected from the ledger and its log, and how it is packed."""
