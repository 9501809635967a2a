"""What rules do each day: find occasions, say what would come of them, do it once, take back what fell away."""
