"""Corrections of used questions: what is in force for a version, and what an answer to it earns then."""
