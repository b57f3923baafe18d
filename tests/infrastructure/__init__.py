"""Tests of what stands outside the law."""
