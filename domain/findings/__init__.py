"""Findings (问题线索): what supervision has found, each with its own course from the sign to its being struck off."""
