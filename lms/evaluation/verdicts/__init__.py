"""Verdicts on effects: which design the facts allow, what its evidence is worth, and what may be said."""
