"""How far the totals of a paper and its decisions of pass and fail can be trusted."""
