"""Tests of what falls due by itself."""
