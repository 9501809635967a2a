"""Evaluation: the effect of training, and what is improved because of what figures show."""
