"""The keys of protected values, outside the database."""
