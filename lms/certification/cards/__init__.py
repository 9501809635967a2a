"""Somebody's own certificates: what holds, what ends soon, and whether the exam behind it can be sat now."""
