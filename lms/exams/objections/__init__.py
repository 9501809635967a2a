"""Objections of takers to single questions of their results, and how they are decided."""
