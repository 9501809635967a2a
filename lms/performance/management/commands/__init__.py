"""Commands of the performance app."""
