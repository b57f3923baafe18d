"""Figures: definitions that are data, the one closed form in which each is written, and how they are asked."""
