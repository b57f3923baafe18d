"""The directory: units, members, items, what departments owe, and norms; as of a day and as known at any moment."""
