"""Event logs in IEEE 1849 XES, read as a stream; the file is not trusted."""
