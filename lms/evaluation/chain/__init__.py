"""Knows the links between a training and its results: what people thought of it, and what they do at work."""
