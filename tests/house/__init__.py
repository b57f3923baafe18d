"""The house rules, held against the files themselves."""
