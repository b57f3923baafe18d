"""Tests, in sentences."""
