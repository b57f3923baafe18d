"""What whoever watches over the server is given: figures, readiness, and a log that machines read."""
