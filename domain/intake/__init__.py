"""What a department's own system hands in, day by day."""
