"""Findings (问题线索): how far each has come, now or as known at a past moment."""
