"""Count the frozen cohort month by month, and write a measured effect down as values that can be kept."""
