"""Translate a lesson: side by side in the admin, from files, and along with a copy."""
