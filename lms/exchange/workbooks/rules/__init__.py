"""Find the head, the columns and the questions of a sheet."""
