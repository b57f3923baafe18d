"""A simulated city: years of cases made up from a seed, each decided by the very rules that decide real ones."""
