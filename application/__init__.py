"""One use case per legal act: load, let the domain decide, save."""
