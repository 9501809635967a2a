"""Invalidate an attempt for a stated cause, hear its taker's objection, and lift the invalidation again."""
