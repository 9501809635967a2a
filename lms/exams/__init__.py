"""Exams: sittings, attempts, marking, results, and what is decided about them afterwards."""
