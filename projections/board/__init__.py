"""The board: where each case stands, as known at any moment."""
