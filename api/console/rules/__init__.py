"""事项与日历: procedures with their flow drawn, service items with their limits, and the working days of a year."""
