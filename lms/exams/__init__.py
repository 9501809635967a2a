"""Exams: questions, papers, sittings and attempts."""
