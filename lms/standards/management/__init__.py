"""Commands of the standards app."""
