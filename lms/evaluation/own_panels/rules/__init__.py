"""Read the panel, name its faults by row and column, and report what the product's own methods find in it."""
