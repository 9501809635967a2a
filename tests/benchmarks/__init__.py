"""Ratios of the product to the barest thing that does the same, from interleaved runs."""
