"""What must be told, and what came of it: one row per notice that an act calls for."""
