"""The story of two houses that a demo database tells; imported by its hook only."""
