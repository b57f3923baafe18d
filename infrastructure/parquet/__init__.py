"""The ledger as Parquet files: written whole, read back only if nothing has changed."""
