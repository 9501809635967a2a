"""Void an attempt on a stated ground, hear its taker's objection, and lift the voiding again."""
