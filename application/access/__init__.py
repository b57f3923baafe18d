"""Getting in: accounts, passwords, keys, tokens and sessions."""
