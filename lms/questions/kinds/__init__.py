"""The kinds of question, one module each: single choice, fill in, matching, essay, case and the others."""
