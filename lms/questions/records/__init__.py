"""A question as a file says it, between the formats of files and the bank."""
