"""How long which records are kept and why, and what is due to be appraised for disposal."""
