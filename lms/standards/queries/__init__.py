"""Read the standard: editions, clauses, facts, laws, and what reviewers signed."""
