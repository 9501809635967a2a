"""What is found, in which order, and that nothing is lost on the way into the index."""
