"""Read what the files below content/ say, entry by entry, and bring rows to it."""
