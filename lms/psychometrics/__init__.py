"""Psychometrics: whether questions, papers and pass marks are any good, from the answers of many takers."""
