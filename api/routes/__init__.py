"""The routes, by audience."""
