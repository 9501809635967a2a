"""Load questions from content files."""
