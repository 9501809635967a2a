"""Work out how items, options and groups of takers did."""
