"""Draw a programme's effect along the months, what its waves counted, and the newest report in short."""
