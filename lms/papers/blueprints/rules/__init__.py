"""Draw questions by overlapping rules, with enemies kept apart."""
