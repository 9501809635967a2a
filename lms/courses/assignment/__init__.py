"""Assign courses and paths to people, and follow who has completed them, unit by unit."""
