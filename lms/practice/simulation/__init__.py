"""A paper taken for practice: drawn as its blueprint draws, with a clock, without any consequence."""
