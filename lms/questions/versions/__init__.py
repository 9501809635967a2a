"""Freeze questions into versions that never change, read them quickly, and compare them."""
