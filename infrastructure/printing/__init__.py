"""PDF made by a browser that the operator names."""
