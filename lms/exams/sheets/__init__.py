"""Question workbooks: read what training departments have, write our own."""
