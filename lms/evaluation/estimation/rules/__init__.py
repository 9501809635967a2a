"""Lay out the panel, estimate by waves, by score or along one series, deal the lots anew, find the power."""
