"""Files that leave the ledger: read in one cut, written whole or not at all, with cover and data dictionary."""
