"""The laws beside the standard, with their versions: what held when, and where."""
