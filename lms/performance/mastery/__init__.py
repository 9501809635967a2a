"""How well clauses are known, beside reviewed work and complaints, and whether training is the remedy."""
