"""Read a file of questions: its encoding, its invisible signs, its format."""
