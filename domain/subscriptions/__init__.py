"""Subscriptions of receivers to the change feed, and what was delivered to them."""
