"""Standards: the service standard as data."""
