"""Write papers in the admin, checked against the bank while they are written."""
