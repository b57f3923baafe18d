"""Simulations at bulk speed: played in several processes, put in order, and loaded."""
