"""Routers, problem responses, the command line, the composition root."""
