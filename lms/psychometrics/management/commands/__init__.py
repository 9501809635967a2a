"""Commands of exam analysis."""
