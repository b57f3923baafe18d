"""What falls due by itself is performed in time: one leader, ordinary recorded acts, each once."""
