"""Rounds of judges who say what is good enough, and the pass mark that follows."""
