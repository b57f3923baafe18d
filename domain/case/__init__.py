"""The case: its events, its rules, its state."""
