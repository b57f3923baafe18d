"""Procedures as data: the model, the loader, the definitions."""
