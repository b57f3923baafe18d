"""Proof: what lets anyone see that nothing on record was altered, removed or put in."""
