"""Print a paper: question papers by form, the key and the answer sheet, kept as they were made."""
