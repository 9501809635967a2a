"""Courses of the parts that a change of edition changes, and who learns them."""
