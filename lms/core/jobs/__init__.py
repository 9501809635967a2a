"""Work in the background: what runs, how far it is, its receipt, what repeats, and whether a worker lives."""
