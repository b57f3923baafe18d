"""Senders of notices, and the daemon that takes what is due to them."""
