"""Courses: pages that teach, and who has learned them."""
