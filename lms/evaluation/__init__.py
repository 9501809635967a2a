"""Evaluation: work, customers, the performance file and the effect of training."""
