"""The shapes of answers: built from the domain's state, with words beside every code."""
