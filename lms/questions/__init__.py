"""Questions: the bank, its kinds, versions and review, and what answers earn."""
