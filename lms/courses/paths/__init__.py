"""Learning paths: which courses the holders of a position take, and in which order."""
