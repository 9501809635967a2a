"""The kinds of question: one module for each, found by the registry."""
