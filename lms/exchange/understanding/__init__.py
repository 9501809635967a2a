"""Understand the cells of a question as people write them: kind, options, answer, blanks, marks."""
