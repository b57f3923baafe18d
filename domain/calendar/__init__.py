"""Working-day calendars: published data with provenance, and the arithmetic on them."""
