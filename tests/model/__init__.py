"""The rules read a second time, on paper, and random acts by which the two readings are held against each other."""
