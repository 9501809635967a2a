"""The effect of a training from a panel of one's own: a CSV file instead of a declared programme."""
