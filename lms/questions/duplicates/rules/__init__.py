"""Compare texts by the runs of characters they share."""
