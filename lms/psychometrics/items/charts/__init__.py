"""Draw how questions and their options did."""
