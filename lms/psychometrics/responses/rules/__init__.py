"""Read response files, apply their keys, and put the report together."""
