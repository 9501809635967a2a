"""The demo's exams: those of a year, one that runs now with its takers, answers that people mark."""
