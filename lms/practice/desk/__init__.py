"""The pages of practice: its home, the mistakes book, a clause, the own answers."""
