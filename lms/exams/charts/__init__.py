"""Charts of the analysis of exams."""
