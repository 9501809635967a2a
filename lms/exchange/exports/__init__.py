"""Give questions of the bank as a file, and say before what the file cannot hold."""
