"""One folder per read model: the fold, its SQL, its reads."""
