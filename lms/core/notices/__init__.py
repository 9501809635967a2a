"""Knows what people are told: what happened, to whom, by which way, and what became of it."""
