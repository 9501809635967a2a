"""What rules do each day: find occasions, act on each once, take back what fell away."""
