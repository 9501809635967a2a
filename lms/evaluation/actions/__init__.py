"""Improvement actions: planned, done, measured before and after, then closed or gone round again."""
