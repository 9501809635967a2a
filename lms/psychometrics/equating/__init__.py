"""Whether the parallel forms of a paper are equally hard, and what marks on one are worth on another."""
