"""Teams side by side: their figures, what changed since the months before, and whether it may be chance."""
