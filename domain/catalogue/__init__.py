"""The service items of the hall, with their published limits."""
