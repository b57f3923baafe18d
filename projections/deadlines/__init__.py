"""The due moments: what every open case or agreement will do by itself, and when."""
