"""Find questions that ask nearly the same: while one is written, in the bank, in a file."""
