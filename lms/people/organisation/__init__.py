"""The tree of units, the positions, the employees, and who worked where on which day."""
