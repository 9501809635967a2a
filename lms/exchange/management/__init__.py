"""Commands for question files."""
