"""Take the failed clauses of a paper again: who may, until when, what is drawn, and what it completes."""
