"""Performance: how people and teams work, what customers said, and the performance file."""
