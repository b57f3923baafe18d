"""The directory of units: the tree of four levels, and the member units of the hotline."""
