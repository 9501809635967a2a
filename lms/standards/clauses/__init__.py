"""The standard itself: editions, chapters and clauses, what became of each, and what rests on them."""
