"""Programs that misbehave, for those who keep programs up."""
