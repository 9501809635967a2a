"""Commands of the exams app."""
