"""Benchmarks: ratios measured in one run, printed, and never a reason for a test to fail."""
