"""Pages of the standard: its chapters, one clause, the laws beside it."""
