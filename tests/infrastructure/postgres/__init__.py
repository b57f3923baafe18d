"""Tests of PostgreSQL as the product runs and finds it."""
