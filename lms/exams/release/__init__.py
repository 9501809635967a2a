"""From when on a finished attempt is told, to its taker and to the floors above, and what follows."""
