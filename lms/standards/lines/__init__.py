"""The line of a clause: the clause through its editions, on which everything hangs that counts over time."""
