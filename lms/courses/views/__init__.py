"""Pages of learning: the list, a course, a lesson, what a lesson sends, and following others."""
