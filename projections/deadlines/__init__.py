"""The due moments: what every open case will do by itself, and when."""
