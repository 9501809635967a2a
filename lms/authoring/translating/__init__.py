"""Translate a lesson, side by side in the admin."""
