"""Names, passwords, keys, sessions and the tokens of foreign issuers."""
